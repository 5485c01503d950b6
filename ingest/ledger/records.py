"""The records of runs: one per run, and one per outlet at which it found anything."""

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
    """The cost of a run, or of its part at one outlet. A value is None if an older version did not record it."""

    started_at: datetime | None = None
    seconds: float | None = None
    requests: int | None = None
    """Requests sent, including redirects, retries and robots.txt."""
    bytes: int | None = None
    """Size of all response bodies, after decompression."""
    latency_p50: float | None = None
    """Median seconds from a request to the end of its answer, without the wait for the host's turn."""
    latency_p95: float | None = None
    bulk_ms: float | None = None
    """Milliseconds for archiving pages and writing documents; of a common write each outlet has its share."""


@dataclass(frozen=True, slots=True)
class OutletRun:
    """One outlet in a run: the number of stories discovered, and of stories by status."""

    outlet: str
    state: OutletState
    message: str
    discovered: int
    counts: Mapping[str, int]
    feeds: tuple[Mapping[str, Any], ...] = ()
    """The result of each source: `url`, `state`, and `message` or the number of its `items`."""
    effort: Effort = Effort()

    @property
    def balanced(self) -> bool:
        """Whether every discovered story has exactly one status."""
        return self.discovered == sum(self.counts.values())

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to report: its sources were read and showed no story."""
        return self.state == "ok" and not self.discovered


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the crawl. It is `running` until it ends, or until another run finds it dead."""

    run_id: str
    state: RunState
    effort: Effort
    planned: int = 0
    """Number of outlets to visit."""
    finished_at: datetime | None = None
    message: str = ""
    balanced: bool | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    """Stories by status, and `discovered`; empty until the run is over."""
    outlets: tuple[OutletRun, ...] | None = None
    """The outlets that are not quiet, without `feeds` and `effort`; None until the run is over."""


def run_document(run: Run) -> dict[str, Any]:
    """Return the document of a run in the index `crawl-runs`."""
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
    """Return one outlet as an object of a run's document and of the report for programs."""
    document = {"outlet": line.outlet, "state": line.state, "message": line.message, "discovered": line.discovered}
    return document | {status: line.counts.get(status, 0) for status in STATUSES}


def outlet_document(run_id: str, record: OutletRun) -> dict[str, Any]:
    """Return the document of one outlet in a run, in the index `crawl-runs`."""
    base = {"outlet": record.outlet, "state": record.state, "message": record.message, "discovered": record.discovered}
    base |= {"kind": "outlet", "run_id": run_id, "completed": True, "totals": dict(record.counts)}
    return base | {"feeds": [dict(feed) for feed in record.feeds]} | to_document(record.effort)


def run_of(document: Mapping[str, Any]) -> Run:
    """Return the run of a document: the inverse of `run_document`. Records of older versions have fewer fields."""
    lines = document.get("outlets")
    outlets = None if lines is None else [_counted(line) for line in lines]
    return from_document(Run, {**document, "outlets": outlets, "effort": document})


def outlet_run_of(document: Mapping[str, Any]) -> OutletRun:
    """Return the record of a document: the inverse of `outlet_document`."""
    return from_document(OutletRun, {**document, "counts": document["totals"], "effort": document})


def _counted(line: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**line, "counts": {status: line[status] for status in STATUSES if line.get(status)}}
