"""Days, weeks and months of the Iranian calendar as readers write them: `1405-08` is «آبان ۱۴۰۵».

Kibana has no such calendar; its formatter `static_lookup` shows a text in place of each value of a list.
"""

from collections.abc import Iterator
from datetime import date

import jdatetime

from ingest.normalise.dates.labels import month_name, persian_digits

MONTHS_BACK, WEEKS_BACK, DAYS_BACK = 20, 3, 1
"""Years before this one for which months, weeks and days have a text; older values are shown as they are stored."""


def months(today: date) -> dict[str, str]:
    """Return the text of each month: `1405-08` -> «آبان ۱۴۰۵»."""
    return {
        f"{year}-{month:02}": month_name(year, month) for year in _years(today, MONTHS_BACK) for month in range(1, 13)
    }


def weeks(today: date) -> dict[str, str]:
    """Return the text of each week: `1405-W35` -> «هفتهٔ ۳۵ سال ۱۴۰۵»."""
    return {
        f"{year}-W{week:02}": f"هفتهٔ {persian_digits(week)} سال {persian_digits(year)}"
        for year in _years(today, WEEKS_BACK)
        for week in range(1, 54)
    }


def days(today: date) -> dict[str, str]:
    """Return the text of each day: `1405-08-30` -> «۳۰ آبان ۱۴۰۵»."""
    return {
        f"{year}-{month:02}-{day:02}": f"{persian_digits(day)} {month_name(year, month)}"
        for year in _years(today, DAYS_BACK)
        for month in range(1, 13)
        for day in range(1, _length(year, month) + 1)
    }


def _years(today: date, back: int) -> Iterator[int]:
    """Yield the years from `back` years ago to the next one, so that a new year needs no new set-up."""
    this = jdatetime.date.fromgregorian(date=today).year
    yield from range(this - back, this + 2)


def _length(year: int, month: int) -> int:
    if month < 12:
        return 31 if month <= 6 else 30
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29
