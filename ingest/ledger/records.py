"""What is kept of runs: one record of each, and one of each outlet at which it found anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ingest.codec import from_document, to_document
from ingest.ledger.entry import STATUSES

RunState = Literal["running", "finished", "failed", "interrupted"]
OutletState = Literal["ok", "degraded", "failed", "busy", "handed-over"]


@dataclass(frozen=True, slots=True)
class Effort:
    """What a run, or its part at one outlet, took. Unset where an older version kept no such figures."""

    started_at: datetime | None = None
    seconds: float | None = None
    requests: int | None = None
    """Those that were sent: redirects, repetitions and robots.txt count."""
    bytes: int | None = None
    """Of the bodies of all answers, after decompression."""
    latency_p50: float | None = None
    """Seconds from a request to the end of its answer, the median; waiting for the host's turn is not in it."""
    latency_p95: float | None = None
    bulk_ms: float | None = None
    """Milliseconds in which pages were archived and documents written; an outlet has its share of a common write."""


@dataclass(frozen=True, slots=True)
class OutletRun:
    """One outlet in a run: what was discovered, and how many stories came to each status."""

    outlet: str
    state: OutletState
    message: str
    discovered: int
    counts: Mapping[str, int]
    feeds: tuple[Mapping[str, Any], ...] = ()
    """What each source said: `url`, `state`, and `message` or the number of its `items`."""
    effort: Effort = Effort()

    @property
    def balanced(self) -> bool:
        """Whether every discovered story came to exactly one status."""
        return self.discovered == sum(self.counts.values())

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell: its sources were read, and showed nothing."""
        return self.state == "ok" and not self.discovered


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the crawl. It is `running` until it is over, or another run finds it dead."""

    run_id: str
    state: RunState
    effort: Effort
    planned: int = 0
    """Outlets that it was to visit."""
    finished_at: datetime | None = None
    message: str = ""
    balanced: bool | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    """Stories by status, and `discovered`; nothing of a run that is not over."""
    outlets: tuple[OutletRun, ...] | None = None
    """Those that are not quiet, without what they said in detail; none: the run is not over."""


def run_document(run: Run) -> dict[str, Any]:
    """Return a run as the index `crawl-runs` has it."""
    document: dict[str, Any] = {"kind": "run", "run_id": run.run_id, "state": run.state, "planned": run.planned}
    document |= to_document(run.effort)
    if run.message:
        document["message"] = run.message
    if run.finished_at:
        document["finished_at"] = run.finished_at.isoformat()
    if run.outlets is not None:
        lines = [line_document(line) for line in run.outlets if not line.is_quiet]
        document |= {"balanced": run.balanced, "totals": dict(run.totals), "outlets": lines}
    return document


def line_document(line: OutletRun) -> dict[str, Any]:
    """Return one outlet as the record of a run, and the report for programs, have it."""
    told = {"outlet": line.outlet, "state": line.state, "message": line.message, "discovered": line.discovered}
    return told | {status: line.counts.get(status, 0) for status in STATUSES}


def outlet_document(run_id: str, record: OutletRun) -> dict[str, Any]:
    """Return one outlet in a run as the index `crawl-runs` has it."""
    told = {"outlet": record.outlet, "state": record.state, "message": record.message, "discovered": record.discovered}
    told |= {"kind": "outlet", "run_id": run_id, "completed": True, "totals": dict(record.counts)}
    return told | {"feeds": [dict(feed) for feed in record.feeds]} | to_document(record.effort)


def run_of(document: Mapping[str, Any]) -> Run:
    """Return the inverse of `run_document`; older versions' records have fewer fields."""
    lines = document.get("outlets")
    outlets = None if lines is None else [_counted(line) for line in lines]
    return from_document(Run, {**document, "outlets": outlets, "effort": document})


def outlet_run_of(document: Mapping[str, Any]) -> OutletRun:
    """Return the inverse of `outlet_document`."""
    return from_document(OutletRun, {**document, "counts": document["totals"], "effort": document})


def _counted(line: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**line, "counts": {status: line[status] for status in STATUSES if line.get(status)}}
