"""Findings about the pipeline: visits, runs and leases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.ledger.records import Run
from ingest.ledger.source_entry import SourceEntry
from ingest.watch.finding import Finding, Severity

OVERDUE = timedelta(hours=2)
"""An outlet that has been due for longer is overdue."""
LONG = timedelta(hours=2)
"""A run that takes longer is stuck."""
IN_A_ROW = 3
RED = timedelta(hours=6)
"""Time after a red run until it is over: runs that fail now and then are one finding."""


def by_visits(feeds: Mapping[str, Sequence[SourceEntry]], active: set[str], now: datetime) -> Iterator[Finding]:
    """Yield overdue outlets; if half of the active ones are, yield one finding: the crawl does not run."""
    overdue = {}
    for outlet, entries in feeds.items():
        due = [entry.next_attempt_at for entry in entries if entry.next_attempt_at]
        visited = max((entry.last_seen_at for entry in entries if entry.last_seen_at), default=None)
        if outlet in active and due and visited and now - max(min(due), visited) > OVERDUE:
            overdue[outlet] = now - visited
    if overdue and len(overdue) * 2 >= len(active & feeds.keys()):
        hours = min(overdue.values()) / timedelta(hours=1)
        message = f"{len(overdue)} outlets are overdue, and not visited for {hours:.0f} hours or more"
        advice = "check that Airflow runs and the DAG crawl is not paused; or peyk crawl"
        yield Finding("crawl", "crawl", Severity.CRITICAL, message, advice)
        return
    for outlet, since in overdue.items():
        message = f"not visited for {since / timedelta(hours=1):.0f} hours, though it is due"
        yield Finding("overdue", outlet, Severity.WARNING, message, f"peyk crawl {outlet} shows why")


def by_runs(runs: Sequence[Run], red: Sequence[Run], now: datetime) -> Iterator[Finding]:
    """Yield findings about the newest runs that did anything, and about the red ones of the last `RED`.

    `runs` and `red` are newest first.
    """
    over = [run for run in runs if run.state != "running"]
    advice = "peyk status shows each outlet's trouble"
    if over and over[0].state == "failed" and over[0] not in red:
        # No run of interest came after it.
        red = [*red, over[0]]
    if red:
        which = f"run {red[0].run_id}" if len(red) == 1 else f"{len(red)} runs, the last of them {red[0].run_id},"
        why = red[0].message if red[0].state == "failed" else "its counts do not add up"
        yield Finding("run", "crawl", Severity.CRITICAL, f"{which} failed: {why or 'see its log'}", advice)
    broken = [run for run in over[:IN_A_ROW] if run.state == "interrupted"]
    if len(broken) == IN_A_ROW:
        message = f"the last {IN_A_ROW} runs were interrupted"
        yield Finding(
            "interrupted", "crawl", Severity.WARNING, message, "something kills the workers: memory, or a timeout"
        )
    began = {run.run_id: run.effort.started_at for run in runs if run.state == "running"}
    stuck = [(run_id, at) for run_id, at in began.items() if at and now - at > LONG]
    if stuck:
        message = f"run {stuck[0][0]} has been running since {stuck[0][1]:%Y-%m-%d %H:%M} UTC"
        yield Finding(
            "stuck", "crawl", Severity.WARNING, message, "see its log; the next run takes over its pending stories"
        )
    totals = [run.totals for run in over[:IN_A_ROW] if run.totals]
    if len(totals) == IN_A_ROW and all(_fruitless(total) for total in totals):
        message = f"the last {IN_A_ROW} runs found stories and could read none"
        yield Finding("fruitless", "crawl", Severity.CRITICAL, message, advice)


def _fruitless(total: Mapping[str, int]) -> bool:
    good = sum(total.get(status, 0) for status in ("indexed", "unchanged", "duplicate"))
    return total.get("discovered", 0) > 0 and good == 0


def by_leases(leases: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """Yield one finding about leases that expired long ago and were not released."""
    stuck = [
        lease
        for lease in leases
        if now - _time(lease["renewed_at"]) > max(OVERDUE, timedelta(seconds=lease["seconds"]))
    ]
    if stuck:
        names = ", ".join(lease["outlet"] for lease in stuck[:5])
        message = f"{len(stuck)} outlets are held by runs that do not renew their leases, such as {names}"
        yield Finding("lease", "crawl", Severity.WARNING, message, "the next run that wants them takes them over")


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
