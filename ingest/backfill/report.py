"""The report of a backfill: the states of its days and its books."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.backfill.days import Days, OutletDay
from ingest.backfill.plan import Unit
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import STATUSES


@dataclass(frozen=True, slots=True)
class Summary:
    """The records of a backfill's days."""

    days: tuple[OutletDay, ...]

    @property
    def states(self) -> Counter[str]:
        """Outlet-days by state."""
        return Counter(day.state for day in self.days)

    @property
    def totals(self) -> Counter[str]:
        """Stories by status."""
        total: Counter[str] = Counter()
        for day in self.days:
            total.update(day.totals)
        return total

    @property
    def line(self) -> str:
        """The books in one line."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        stories = sum(day.discovered for day in self.days)
        parts = " + ".join(f"{self.totals[status]} {status}" for status in STATUSES)
        return f"{len(self.days)} outlet-days: {states or 'none'}; {stories} stories = {parts}"

    @property
    def troubles(self) -> list[str]:
        """One line for each day that is not done, with the reason."""
        return [f"{day.outlet}, {day.jalali}: {day.state}: {day.reason}" for day in self.days if day.state != "done"]


def report(units: Iterable[Unit], tell: Callable[[str], None] = lambda text: None) -> Summary:
    """Return the summary of a backfill's units, and pass it as text to `tell`.

    Then raises PeykError if a day has no record, the books of a day do not balance, or every day failed.
    """
    work = list(units)
    if not work:
        return Summary(())
    with connect() as client:
        names = {name for unit in work for name in unit.outlets}
        records = Days(client).between(min(unit.day for unit in work), max(unit.day for unit in work), names)
    keys = [(name, unit.day) for unit in work for name in unit.outlets]
    missing = [f"{name}, {day}" for name, day in keys if (name, day) not in records]
    summary = Summary(tuple(records[key] for key in keys if key in records))
    tell("\n".join([*summary.troubles, summary.line]))
    if missing:
        raise PeykError(f"{len(missing)} outlet-days were not reached, first {missing[0]}; run the backfill again")
    uneven = [day_record for day_record in summary.days if not day_record.balanced]
    if uneven:
        raise PeykError(f"the books do not balance at {uneven[0].outlet}, {uneven[0].jalali}: {summary.line}")
    if all(day_record.state == "failed" for day_record in summary.days):
        raise PeykError(f"every outlet-day failed, first: {summary.troubles[0]}")
    return summary
