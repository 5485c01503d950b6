"""The report step: store the accounting of a run, and fail the run if it does not balance."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.inspect.days import days
from ingest.ledger import STATUSES, Ledger
from ingest.ledger.records import OutletRun, Run, line_document
from ingest.ledger.runs import Runs

NEWEST = 31
"""Days of the ledger that each report checks."""
FEW = 0.1
"""A run whose outlets all fail has failed if they are this share of the active ones; a few due ones may all be dead."""


@dataclass(frozen=True, slots=True)
class Report:
    """The accounting of one run."""

    run_id: str
    outlets: tuple[OutletRun, ...]

    @property
    def discovered(self) -> int:
        """The number of stories the run discovered."""
        return sum(line.discovered for line in self.outlets)

    @property
    def totals(self) -> dict[str, int]:
        """Stories by status, over all outlets."""
        return {status: sum(line.counts.get(status, 0) for line in self.outlets) for status in STATUSES}

    @property
    def sum(self) -> OutletRun:
        """The sums over all outlets, as one record."""
        return OutletRun("all", "ok", "", self.discovered, self.totals)

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
        """The accounting for a log: a line per outlet with its stories by status and its message, and the equation."""
        lines = []
        for line in self.outlets:
            parts = ", ".join(f"{line.counts[status]} {status}" for status in STATUSES if line.counts.get(status))
            lines.append(f"{line.outlet}: {line.discovered} discovered{parts and ': ' + parts}; {line.message}")
        return "\n".join([*lines, self.line])

    def as_dict(self) -> dict[str, Any]:
        """Return the report for programs, and for the run's document."""
        return {
            "run_id": self.run_id,
            "balanced": self.balanced,
            "totals": {"discovered": self.discovered} | self.totals,
            "outlets": [line_document(line) for line in self.outlets],
        }


class RunFailedError(PeykError):
    """The run's accounting does not balance, or nothing worked at all; `report` is the accounting."""

    def __init__(self, report: Report, trouble: str) -> None:
        super().__init__(f"run {report.run_id}: {trouble}")
        self.report = report


def account(run_id: str) -> Report:
    """Return the accounting of a run: the stored one, or the current one if the run is not over."""
    with connect() as client:
        run = Runs(client).get(run_id)
        if run and run.outlets is not None:
            return Report(run_id, run.outlets)
        return Report(run_id, _so_far(client, run_id, {}))


def _so_far(client: Elasticsearch, run_id: str, done: Mapping[str, OutletRun]) -> tuple[OutletRun, ...]:
    """Return the lines of a run so far: those `done`, else those of its stored records, else counts of the ledger.

    An outlet that the run is done with keeps the counts it had then: later runs move the same stories on.
    """
    ledger = Ledger(client)
    ledger.refresh()
    records = Runs(client).outlets(run_id) | dict(done)
    for name, counts in ledger.counts({"term": {"run_id": run_id}}).items():
        if name not in records:
            message = "its visit has not ended"
            records[name] = OutletRun(name, "failed", message, sum(counts.values()), counts)
    return tuple(records[name] for name in sorted(records))


def close(
    client: Elasticsearch,
    run: Run,
    done: Iterable[OutletRun],
    tell: Callable[[str], None],
    *,
    active: int = 1,
    resumed: bool = False,
) -> Report:
    """Store the accounting, pass its text to `tell`, and close the run. `active`: number of active outlets.

    `resumed`: an earlier attempt of the run was killed, and its records count. Raises RunFailedError after all that, if
    the accounting does not balance, or if every outlet failed and they are at least `FEW` of the active ones.
    """
    by_name = {line.outlet: line for line in done}
    lines = _so_far(client, run.run_id, by_name) if resumed else tuple(by_name[name] for name in sorted(by_name))
    result = Report(run.run_id, lines)
    uneven = [line.outlet for line in lines if not line.balanced]
    if lines:
        uneven += [f"the day {day.day}" for day in days(client, NEWEST) if not day.balanced]
    tell(result.text)
    failed = [line for line in lines if line.state == "failed"]
    trouble = ""
    if uneven:
        trouble = f"does not balance at {', '.join(uneven)}: {result.line}; the next run takes up what is pending"
    elif failed and len(failed) == len(lines) >= FEW * active:
        trouble = f"every outlet failed; first: {failed[0].outlet}: {failed[0].message}"
    closed = replace(
        run,
        state="failed" if trouble else "finished",
        finished_at=datetime.now(UTC),
        message=trouble or result.line,
        balanced=result.balanced,
        totals={"discovered": result.discovered} | result.totals,
        outlets=lines,
    )
    Runs(client).save(closed)
    if trouble:
        raise RunFailedError(result, trouble)
    return result
