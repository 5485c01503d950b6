"""Findings about storage: missing indices, lost shards, write blocks, and full disks."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest import notify
from ingest.index.age import outdated
from ingest.index.generations import concrete, generations, served
from ingest.mappings import NAMES
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity
from ingest.watch.store import INDEX

OWN = (INDEX, notify.INDEX)
"""Indices that the watch itself makes."""
SCARCE, OUT = 0.10, 0.03
"""Free shares of a disk: below the first a warning, below the second critical."""
WAYS = {
    "articles": "peyk rebuild makes it from the ledger and the archive",
    "crawl-ledger": "peyk rebuild --from-archive restores it",
}
"""How to restore a missing index. Data of other indices can only be restored from a snapshot."""


def present(client: Elasticsearch) -> list[str]:
    """Return the names of the pipeline's indices and aliases that exist."""
    return [name for name in NAMES if name not in OWN and client.indices.exists(index=settings().index(name))]


def is_fresh(client: Elasticsearch, names: Iterable[str]) -> bool:
    """Return whether no index holds data yet: then missing indices were never created."""
    indices = [settings().index(name) for name in names if name != "crawl-state"]
    return not indices or client.count(index=indices)["count"] == 0


def by_absence(client: Elasticsearch, present: Sequence[str]) -> Iterator[Finding]:
    """Yield missing indices. Call it only for an installation that is not fresh."""
    for name in NAMES:
        if name in present or name in OWN:
            continue
        severity = Severity.CRITICAL if name in WAYS else Severity.WARNING
        message, advice = f"the index {settings().index(name)} is gone", WAYS.get(name, "")
        remaining = generations(client) if name == "articles" else []
        if remaining:
            message = f"the alias {settings().index(name)} is gone, and {concrete(remaining[-1])} is there"
            advice = "point it to the index that was served last, or delete the index and run peyk rebuild"
        yield Finding("missing", name, severity, message, advice or "restore a snapshot; else the next crawl makes it")


def by_health(client: Elasticsearch, present: Sequence[str]) -> Iterator[Finding]:
    """Yield indices that have lost a shard, or are closed to writes."""
    current = served(client)
    names = [settings().index(name) for name in present if name != "articles"]
    names += [] if current is None else [concrete(current)]
    if not names:
        return
    # A new index is red until its shard has started.
    health = client.options(ignore_status=408).cluster.health(
        index=names, level="indices", wait_for_status="yellow", timeout="5s"
    )
    red = sorted(name for name, details in health["indices"].items() if details["status"] == "red")
    if red:
        message = f"a shard of {', '.join(red)} is lost"
        advice = (
            "GET _cluster/allocation/explain says why; restore a snapshot, or delete the index and see docs/rebuild.md"
        )
        yield Finding("red", "elasticsearch", Severity.CRITICAL, message, advice)
    closed = sorted(client.indices.get_settings(index=names, name="index.blocks.*").body)
    if closed:
        message = f"{', '.join(closed)} {'is' if len(closed) == 1 else 'are'} closed to writes"
        advice = "peyk rebuild finishes an interrupted handover; a full disk closes indices too"
        yield Finding("closed", "elasticsearch", Severity.CRITICAL, message, advice)


def by_age(client: Elasticsearch) -> Iterator[Finding]:
    """Yield the index of articles if it was made from the definition of another version."""
    if index := outdated(client):
        message = f"{index} was made from another version of index_mappings/articles.json"
        advice = "peyk rebuild makes it again with this version's, while crawls and searches go on"
        yield Finding("outdated", "articles", Severity.WARNING, message, advice)


def by_disks(client: Elasticsearch) -> Iterator[Finding]:
    """Yield disks that are nearly full: those of the archive, of PEYK_VAR and of Elasticsearch's nodes.

    A local disk is reported below a free share of `SCARCE`, a node's below its low watermark. One disk is reported
    once.
    """
    devices: set[int] = set()
    folders = (("archive", Path(settings().archive_location), "PEYK_ARCHIVE"), ("var", settings().var, "PEYK_VAR"))
    for subject, folder, variable in folders:
        if not folder.is_dir() or (device := folder.stat().st_dev) in devices:
            continue
        devices.add(device)
        disk = shutil.disk_usage(folder)
        free = disk.free / disk.total
        if free < SCARCE:
            severity = Severity.CRITICAL if free < OUT else Severity.WARNING
            message = f"{free:.0%} of the disk is free ({disk.free / 1e9:.0f} GB)"
            yield Finding("disk", subject, severity, message, f"make room, or move it: {variable}")
    for node in client.nodes.stats(metric="fs")["nodes"].values():
        for data in node["fs"].get("data", ()):
            room, low = data["available_in_bytes"], data.get("low_watermark_free_space_in_bytes", 0)
            if room < low:
                severity = Severity.CRITICAL if room < data["high_watermark_free_space_in_bytes"] else Severity.WARNING
                message = f"{room / 1e9:.0f} GB are free on node {node['name']}, less than its low watermark"
                yield Finding("disk", "elasticsearch", severity, message, "make room before it refuses writes")
