"""report: the accounting of a run, stored, and refused when it does not balance."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.crawl import spool
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import STATUSES, Ledger
from ingest.ledger.days import days
from ingest.ledger.lease import holders, release_all
from ingest.ledger.runs import Runs

NEWEST = 31
"""Days of the ledger that each report checks."""


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet in a run: what was discovered, and how many stories came to each status."""

    outlet: str
    state: str
    message: str
    discovered: int
    counts: dict[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every discovered story came to exactly one status."""
        return self.discovered == sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Report:
    """The accounting of one run."""

    run_id: str
    outlets: tuple[OutletLine, ...]

    @property
    def discovered(self) -> int:
        """Stories that the run is answerable for."""
        return sum(line.discovered for line in self.outlets)

    @property
    def totals(self) -> dict[str, int]:
        """Stories by status, over all outlets."""
        return {status: sum(line.counts.get(status, 0) for line in self.outlets) for status in STATUSES}

    @property
    def sum(self) -> OutletLine:
        """All outlets as one line."""
        return OutletLine("all", "", "", self.discovered, self.totals)

    @property
    def balanced(self) -> bool:
        """Whether the equation of the ledger holds at every outlet."""
        return all(line.balanced for line in self.outlets)

    @property
    def line(self) -> str:
        """The accounting as one line."""
        sign = "=" if self.balanced else "≠"
        parts = " + ".join(f"{count} {status}" for status, count in self.totals.items())
        return f"{self.discovered} discovered {sign} {parts}"

    @property
    def text(self) -> str:
        """The accounting for a log: a line per outlet with what came of its stories and its state, and the equation."""
        lines = []
        for line in self.outlets:
            parts = ", ".join(f"{line.counts[status]} {status}" for status in STATUSES if line.counts.get(status))
            lines.append(f"{line.outlet}: {line.discovered} discovered{parts and ': ' + parts}; {line.message}")
        return "\n".join([*lines, self.line])

    def as_dict(self) -> dict[str, Any]:
        """The report for programs, and for the run's document."""
        return {
            "run_id": self.run_id,
            "balanced": self.balanced,
            "totals": {"discovered": self.discovered} | self.totals,
            "outlets": [
                {"outlet": line.outlet, "state": line.state, "message": line.message, "discovered": line.discovered}
                | {status: line.counts.get(status, 0) for status in STATUSES}
                for line in self.outlets
            ],
        }


class RunFailedError(PeykError):
    """The run's accounting does not balance, or nothing worked at all; `report` is the accounting."""

    def __init__(self, report: Report, trouble: str) -> None:
        super().__init__(f"run {report.run_id}: {trouble}")
        self.report = report


def account(run_id: str) -> Report:
    """The accounting of a run: as it was stored, or, of one that is not over, as it stands."""
    with connect() as client:
        run = Runs(client).get(run_id)
        return _from_document(run) if run and "outlets" in run else _count(client, run_id, ())


def _count(client: Elasticsearch, run_id: str, planned: Iterable[str]) -> Report:
    """The accounting from the ledger. An outlet that was planned and left no record counts as failed.

    An outlet that the run is done with is accounted for as it was then: later runs move the same stories on.
    """
    ledger = Ledger(client)
    ledger.refresh()
    records = Runs(client).outlets(run_id)
    counts = ledger.counts({"term": {"run_id": run_id}})
    names = sorted({*records, *counts, *planned})
    having = holders(client, names)
    lines = (_line(run_id, name, records.get(name), counts.get(name, {}), having.get(name)) for name in names)
    return Report(run_id, tuple(lines))


def _line(
    run_id: str, outlet: str, record: dict[str, Any] | None, counts: dict[str, int], holder: str | None
) -> OutletLine:
    mine = sum(counts.values())
    if record is None:
        return OutletLine(outlet, "failed", "never visited: the step `fetch` of its batch failed", mine, counts)
    if record.get("completed"):
        return OutletLine(outlet, record["state"], record["message"], record["discovered"], record.get("totals", {}))
    if record["state"] == "busy":
        return OutletLine(outlet, "busy", record["message"], mine, counts)
    if holder != run_id:
        by = f"run {holder}" if holder else "another run"
        return OutletLine(outlet, "handed-over", f"taken over by {by} while this one was silent", mine, counts)
    return OutletLine(outlet, "failed", "its batch has not come to its end", record["discovered"], counts)


def report(run_id: str, planned: Iterable[str], tell: Callable[[str], None] = lambda text: None) -> Report:
    """Stores the accounting, tells it as text, and closes the run.

    Raises RunFailedError, after that, when it does not balance or everything failed.
    """
    names = list(planned)
    with connect() as client:
        result = _count(client, run_id, names)
        uneven = [line.outlet for line in result.outlets if not line.balanced]
        uneven += [f"the day {day.day}" for day in days(client, NEWEST) if not day.balanced]
    tell(result.text)
    failed = [line for line in result.outlets if line.state == "failed"]
    trouble = ""
    if uneven:
        trouble = f"does not balance at {', '.join(uneven)}: {result.line}; the next run takes up what is pending"
    elif failed and len(failed) == len(result.outlets):
        trouble = f"every outlet failed; first: {failed[0].outlet}: {failed[0].message}"
    state = "failed" if trouble else "finished"
    with connect() as client:
        Runs(client).finish(run_id, {"state": state, "message": trouble or result.line} | _stored(result))
        release_all(client, run_id, names)
    shutil.rmtree(spool.folder(run_id), ignore_errors=True)
    if trouble:
        raise RunFailedError(result, trouble)
    return result


def _from_document(run: dict[str, Any]) -> Report:
    lines = (
        OutletLine(
            line["outlet"],
            line["state"],
            line["message"],
            line["discovered"],
            {status: line[status] for status in STATUSES if line[status]},
        )
        for line in run["outlets"]
    )
    return Report(run["run_id"], tuple(lines))


def _stored(result: Report) -> dict[str, Any]:
    document = result.as_dict()
    return {name: document[name] for name in ("balanced", "totals", "outlets")}
