"""The end of a backfill: what its days came to."""

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
    """The days of a backfill, as they stand."""

    days: tuple[OutletDay, ...]

    @property
    def states(self) -> Counter[str]:
        """Outlet-days by state."""
        return Counter(one.state for one in self.days)

    @property
    def totals(self) -> Counter[str]:
        """Stories by status."""
        total: Counter[str] = Counter()
        for one in self.days:
            total.update(one.totals)
        return total

    @property
    def line(self) -> str:
        """The books in one line."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        stories = sum(one.discovered for one in self.days)
        parts = " + ".join(f"{self.totals[status]} {status}" for status in STATUSES)
        return f"{len(self.days)} outlet-days: {states or 'none'}; {stories} stories = {parts}"

    @property
    def troubles(self) -> list[str]:
        """A line for every day that is not done."""
        return [f"{one.outlet}, {one.jalali}: {one.state}: {one.reason}" for one in self.days if one.state != "done"]


def report(units: Iterable[Unit], tell: Callable[[str], None] = lambda text: None) -> Summary:
    """Return the summary of a backfill's units, told as text too.

    Raises PeykError, after that, when days were not reached, the books do not balance, or no day could be done.
    """
    work = list(units)
    if not work:
        return Summary(())
    with connect() as client:
        names = {name for unit in work for name in unit.outlets}
        found = Days(client).between(min(unit.day for unit in work), max(unit.day for unit in work), names)
    places = [(name, unit.day) for unit in work for name in unit.outlets]
    missing = [f"{name}, {day}" for name, day in places if (name, day) not in found]
    summary = Summary(tuple(found[place] for place in places if place in found))
    tell("\n".join([*summary.troubles, summary.line]))
    if missing:
        raise PeykError(f"{len(missing)} outlet-days were not reached, first {missing[0]}; run the backfill again")
    uneven = [one for one in summary.days if not one.balanced]
    if uneven:
        raise PeykError(f"the books do not balance at {uneven[0].outlet}, {uneven[0].jalali}: {summary.line}")
    if all(one.state == "failed" for one in summary.days):
        raise PeykError(f"every outlet-day failed, first: {summary.troubles[0]}")
    return summary
