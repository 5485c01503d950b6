"""Findings about what holds everything: indices that are gone, lost shards, blocks, and disks that fill up."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete, generations, served
from ingest.mappings import NAMES
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity
from ingest.watch.store import INDEX

SCARCE, OUT = 0.10, 0.03
"""Shares of a disk that are free."""
WAYS = {
    "articles": "peyk rebuild makes it from the ledger and the archive",
    "crawl-ledger": "peyk rebuild --from-archive brings it back",
}
"""Back to an index that is gone; what another one held is lost, unless there is a snapshot of it."""


def present(client: Elasticsearch) -> list[str]:
    """Return those of the line's indices and aliases that are there."""
    return [name for name in NAMES if name != INDEX and client.indices.exists(index=settings().index(name))]


def is_fresh(client: Elasticsearch, there: Iterable[str]) -> bool:
    """Return whether nothing was ever kept here: then what is missing was never made."""
    names = [settings().index(name) for name in there if name != "crawl-state"]
    return not names or client.count(index=names)["count"] == 0


def by_absence(client: Elasticsearch, there: Sequence[str]) -> Iterator[Finding]:
    """Indices that are gone, of a line that has worked."""
    for name in NAMES:
        if name in there or name == INDEX:
            continue
        severity = Severity.CRITICAL if name in WAYS else Severity.WARNING
        message, advice = f"the index {settings().index(name)} is gone", WAYS.get(name, "")
        left = generations(client) if name == "articles" else []
        if left:
            message = f"the alias {settings().index(name)} is gone, and {concrete(left[-1])} is there"
            advice = "give it to the index that was served last, or delete the index and run peyk rebuild"
        yield Finding("missing", name, severity, message, advice or "restore a snapshot; else the next crawl makes it")


def by_health(client: Elasticsearch, there: Sequence[str]) -> Iterator[Finding]:
    """Indices that have lost a shard, or are closed to writes."""
    current = served(client)
    names = [settings().index(name) for name in there if name != "articles"]
    names += [] if current is None else [concrete(current)]
    if not names:
        return
    # An index that was made this moment is red until its shard has started.
    health = client.options(ignore_status=408).cluster.health(
        index=names, level="indices", wait_for_status="yellow", timeout="5s"
    )
    red = sorted(name for name, found in health["indices"].items() if found["status"] == "red")
    if red:
        message = f"a shard of {', '.join(red)} is lost"
        advice = (
            "GET _cluster/allocation/explain says why; restore a snapshot, or delete the index and see docs/rebuild.md"
        )
        yield Finding("red", "elasticsearch", Severity.CRITICAL, message, advice)
    closed = sorted(client.indices.get_settings(index=names, name="index.blocks.*").body)
    if closed:
        message = f"{', '.join(closed)} {'is' if len(closed) == 1 else 'are'} closed to writes"
        advice = "peyk rebuild ends a handover that was broken off; a full disk closes indices too"
        yield Finding("closed", "elasticsearch", Severity.CRITICAL, message, advice)


def by_disks(client: Elasticsearch) -> Iterator[Finding]:
    """Disks that fill up: of the archive, of PEYK_VAR where that is another one, and of Elasticsearch's nodes."""
    seen: set[int] = set()
    places = (("archive", Path(settings().archive_location), "PEYK_ARCHIVE"), ("var", settings().var, "PEYK_VAR"))
    for subject, folder, variable in places:
        if not folder.is_dir() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
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
