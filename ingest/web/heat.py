"""The stories of an outlet by Jalali day, as a table of months that is coloured by number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime
from elasticsearch import Elasticsearch

from ingest.normalise.dates.labels import day_label, month_name
from ingest.web.persian import day_name, jalali
from ingest.web.state import Filter, State

LEVELS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: `level` is 0 for no story, up to `LEVELS` for the busiest days; `trouble`: a gap or an open backfill."""

    label: str
    stories: int
    level: int
    trouble: bool
    state: State


@dataclass(frozen=True, slots=True)
class Row:
    """A month: its name, and a cell or None for each day from 1 to 31."""

    label: str
    cells: Sequence[Cell | None]


def heat(client: Elasticsearch, outlet: str, last: date, months: int) -> list[Row]:
    """Return the last months up to a day, the newest first. Raises the errors of the client."""
    # Imported here: it brings the readers of feeds and pages, which no other view needs.
    from ingest.backfill.coverage import coverage

    firsts = list(_months(last, months))
    days = [firsts[-1] + timedelta(days=count) for count in range((last - firsts[-1]).days + 1)]
    cells = {day: row[outlet] for day, row in coverage(client, days, [outlet]).items()}
    most = max(cell.stories for cell in cells.values()) or 1
    drawn: dict[date, Cell] = {}
    for day, cell in cells.items():
        text = day_label(day)
        state = State(filters=(Filter("outlet", outlet),), since=text, until=text)
        level = -(-cell.stories * LEVELS // most)
        drawn[day] = Cell(day_name(day), cell.stories, level, cell.trouble is not None, state)
    return [_row(first, drawn) for first in firsts]


def _months(last: date, count: int) -> Iterator[date]:
    """Yield the first days of months, from that of `last` backwards."""
    own = jalali(last)
    for back in range(count):
        year, month = divmod(own.year * 12 + own.month - 1 - back, 12)
        yield jdatetime.date(year, month + 1, 1).togregorian()


def _row(first: date, cells: dict[date, Cell]) -> Row:
    own = jalali(first)
    days = [first + timedelta(days=count) for count in range(31)]
    return Row(
        month_name(own.year, own.month),
        [cells.get(day) if jalali(day).month == own.month else None for day in days],
    )
