"""A month of the Iranian calendar, from which a reader picks a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import jdatetime

from ingest.normalise.dates.labels import day_label, month_name, persian_digits
from ingest.web.persian import day_name, jalali
from ingest.web.state import State

Bound = Literal["from", "to"]
FIRST_YEAR, LAST_YEAR = 1300, 1499


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid: its number, its name for screen readers, and the state in which it is the bound."""

    number: str
    name: str
    state: State
    chosen: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks`: rows of seven, from Saturday on; None where a day belongs to another month."""

    label: str
    value: str
    before: str
    after: str
    weeks: Sequence[Sequence[Day | None]]


def month(text: str, state: State, bound: Bound, today: date) -> Month:
    """Return the month of a text such as 1405-08, or that of today if the text is no month."""
    first = _first(text) or jalali(today).replace(day=1)
    start = first.togregorian()
    days = [start + timedelta(days=count) for count in range(31)]
    days = [day for day in days if jalali(day).month == first.month]
    cells: list[Day | None] = [None] * first.weekday()
    for day in days:
        text = day_label(day)
        changed = state.change(since=text) if bound == "from" else state.change(until=text)
        chosen = (state.since if bound == "from" else state.until) == text
        cells.append(Day(persian_digits(jalali(day).day), day_name(day), changed, chosen, day == today))
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[index : index + 7] for index in range(0, len(cells), 7)]
    return Month(
        month_name(first.year, first.month),
        _value(first),
        _value(_beside(first, -1)),
        _value(_beside(first, 1)),
        weeks,
    )


def presets(state: State, today: date) -> list[tuple[str, State]]:
    """Return common periods with their states."""
    own = jalali(today)
    before = _beside(own.replace(day=1), -1)
    this, last = (month_name(each.year, each.month) for each in (own, before))
    week, yesterday = day_label(today - timedelta(days=6)), day_label(today - timedelta(days=1))
    end = day_label(own.replace(day=1).togregorian() - timedelta(days=1))
    return [
        ("امروز", state.change(since=day_label(today), until="")),
        ("دیروز", state.change(since=yesterday, until=yesterday)),
        ("۷ روز گذشته", state.change(since=week, until="")),
        ("این ماه", state.change(since=f"۱ {this}", until="")),
        (
            "ماه گذشته",
            state.change(since=f"۱ {last}", until=end),
        ),
        ("همهٔ زمان‌ها", state.change(since="", until="")),
    ]


def _first(text: str) -> jdatetime.date | None:
    year, _, number = text.partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(text) <= 7):
        return None
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12):
        return None
    return jdatetime.date(int(year), int(number), 1)


def _beside(first: jdatetime.date, step: int) -> jdatetime.date:
    year, number = divmod(first.year * 12 + first.month - 1 + step, 12)
    return jdatetime.date(year, number + 1, 1)


def _value(first: jdatetime.date) -> str:
    return f"{first.year}-{first.month:02}"
