"""Findings about the line itself: runs, leases, disks, and the index."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete, served
from ingest.ledger import Entry
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity

OVERDUE = timedelta(hours=2)
"""Time after which an outlet that wanted to be visited was forgotten."""
LONG = timedelta(hours=2)
"""Longer than any run takes."""
IN_A_ROW = 3
SCARCE, OUT = 0.10, 0.03
"""Shares of the archive's disk that are free."""


def by_visits(feeds: Mapping[str, Sequence[Entry]], active: set[str], now: datetime) -> Iterator[Finding]:
    """Outlets that are overdue; most of them: the crawl does not run."""
    overdue = {}
    for outlet, entries in feeds.items():
        wanted = [entry.next_attempt_at for entry in entries if entry.next_attempt_at]
        seen = max((entry.last_seen_at for entry in entries if entry.last_seen_at), default=None)
        if outlet in active and wanted and seen and now - max(min(wanted), seen) > OVERDUE:
            overdue[outlet] = now - seen
    if overdue and len(overdue) * 2 >= len(active & feeds.keys()):
        hours = min(overdue.values()) / timedelta(hours=1)
        message = f"{len(overdue)} outlets are overdue, none of them was visited for {hours:.0f} hours"
        advice = "see whether Airflow runs and the DAG crawl is not paused; or peyk crawl"
        yield Finding("crawl", "crawl", Severity.CRITICAL, message, advice)
        return
    for outlet, since in overdue.items():
        message = f"not visited for {since / timedelta(hours=1):.0f} hours, though it is due"
        yield Finding("overdue", outlet, Severity.WARNING, message, f"peyk crawl {outlet} shows what stands in the way")


def by_runs(runs: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """What the newest runs, newest first, came to."""
    over = [run for run in runs if run["state"] != "running"]
    advice = "peyk status shows each outlet's trouble"
    if over and over[0]["state"] == "failed":
        message = f"the newest run failed: {over[0].get('message', '')}"
        yield Finding("run", "crawl", Severity.CRITICAL, message, advice)
    broken = [run for run in over[:IN_A_ROW] if run["state"] == "interrupted"]
    if len(broken) == IN_A_ROW:
        message = f"the last {IN_A_ROW} runs were interrupted"
        yield Finding(
            "interrupted", "crawl", Severity.WARNING, message, "something kills the workers: memory, or a timeout"
        )
    stuck = [run for run in runs if run["state"] == "running" and now - _time(run["started_at"]) > LONG]
    if stuck:
        message = f"run {stuck[0]['run_id']} has been running since {stuck[0]['started_at']}"
        yield Finding(
            "stuck", "crawl", Severity.WARNING, message, "see its log; the next run takes up what it left over"
        )
    totals = [run["totals"] for run in over[:IN_A_ROW] if run.get("totals")]
    if len(totals) == IN_A_ROW and all(_fruitless(total) for total in totals):
        message = f"the last {IN_A_ROW} runs found stories and could read none"
        yield Finding("fruitless", "crawl", Severity.CRITICAL, message, advice)


def _fruitless(total: Mapping[str, int]) -> bool:
    good = sum(total.get(status, 0) for status in ("indexed", "unchanged", "duplicate"))
    return total.get("discovered", 0) > 0 and good == 0


def by_leases(leases: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """Outlets that a run holds and does not let go."""
    stuck = [
        lease
        for lease in leases
        if now - _time(lease["renewed_at"]) > max(OVERDUE, timedelta(seconds=lease["seconds"]))
    ]
    if stuck:
        names = ", ".join(lease["outlet"] for lease in stuck[:5])
        message = f"{len(stuck)} outlets are held by runs that do not renew their leases, such as {names}"
        yield Finding("lease", "crawl", Severity.WARNING, message, "the next run that wants them takes them over")


def by_places(client: Elasticsearch) -> Iterator[Finding]:
    """Disks that fill up, and an index that is closed to writes."""
    location = Path(settings().archive_location)
    if location.is_dir():
        disk = shutil.disk_usage(location)
        free = disk.free / disk.total
        if free < SCARCE:
            severity = Severity.CRITICAL if free < OUT else Severity.WARNING
            message = f"{free:.0%} of the disk is free ({disk.free / 1e9:.0f} GB)"
            yield Finding("disk", "archive", severity, message, "make room, or move it: PEYK_ARCHIVE")
    for node in client.nodes.stats(metric="fs")["nodes"].values():
        for data in node["fs"].get("data", ()):
            free, low = data["available_in_bytes"], data.get("low_watermark_free_space_in_bytes", 0)
            if free < low:
                severity = Severity.CRITICAL if free < data["high_watermark_free_space_in_bytes"] else Severity.WARNING
                message = f"{free / 1e9:.0f} GB are free on node {node['name']}, less than its low watermark"
                yield Finding("disk", "elasticsearch", severity, message, "make room before it refuses writes")
    current = served(client)
    if current is not None:
        index = concrete(current)
        blocks = client.indices.get_settings(index=index, name="index.blocks.*")
        if index in blocks:
            message = f"{index} is closed to writes"
            advice = "peyk rebuild ends a handover that was broken off; a full disk closes indices too"
            yield Finding("closed", "elasticsearch", Severity.CRITICAL, message, advice)


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
