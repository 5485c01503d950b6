"""Plan a backfill: split the unfinished days of outlets into units of work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ingest import index, outlets
from ingest.backfill.days import Days
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.normalise.dates import TEHRAN, parse_day
from ingest.settings import settings

MOST_UNITS = 1024
"""Airflow fails a task that maps to more."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One day of some outlets."""

    day: date
    outlets: tuple[str, ...]
    again: bool = False
    """Whether to repeat days that an earlier backfill finished."""


def plan(first: str, last: str, names: Iterable[str] = (), again: bool = False) -> list[Unit]:
    """Return the units of a range of days, Jalali or Gregorian, both ends included; the newest day first.

    Outlets are the named ones, or the active ones up to PEYK_TIERS. Finished days are left out unless `again`. Raises
    PeykError for an invalid day, a range that ends before it begins or in the future, or one of more than
    `MOST_UNITS` days.
    """
    rows = outlets.select(outlets.load(settings().outlets), names, settings().tiers)
    days = day_range(first, last)
    if len(days) > MOST_UNITS:
        raise PeykError(f"{len(days)} days are too many for one backfill; give at most {MOST_UNITS}")
    with connect() as client:
        index.ensure_indices(client)
        known = {} if again else Days(client).between(days[-1], days[0], rows)
    finished = {key for key, record in known.items() if record.finished}
    wanted = {day: [name for name in rows if (name, day) not in finished] for day in days}
    return in_units(wanted.items(), settings().batch_size, again)


def in_units(wanted: Iterable[tuple[date, Sequence[str]]], size: int, again: bool = False) -> list[Unit]:
    """Split the outlets of each day into units of `size` outlets.

    `size` is doubled until there are at most `MOST_UNITS` units.
    """
    work = [(day, names) for day, names in wanted if names]
    while True:
        units = [
            Unit(day, tuple(names[start : start + size]), again)
            for day, names in work
            for start in range(0, len(names), size)
        ]
        if len(units) <= MOST_UNITS:
            return units
        size *= 2


def day_range(first: str, last: str) -> list[date]:
    """Return the days of a range, newest first. Raises PeykError as `plan` does."""
    start, end = parse_day(first), parse_day(last)
    if end < start:
        raise PeykError(f"the last day, {last}, is before the first, {first}")
    today = datetime.now(UTC).astimezone(TEHRAN).date()
    if end > today:
        raise PeykError(f"{last} is in the future; the last day can be {today} at the latest")
    return [end - timedelta(days=number) for number in range((end - start).days + 1)]
