"""Convert to the Iranian calendar for facets, and parse days given on the command line."""

import re
from datetime import date, datetime

import jdatetime

from ingest.errors import PeykError
from ingest.model import Jalali
from ingest.normalise.dates.calendars import TEHRAN, calendar_of, to_date
from ingest.normalise.dates.names import plain

_DAY = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")


def jalali_fields(at: datetime) -> tuple[str, Jalali]:
    """Return the Jalali day of an instant (aware) in Tehran, `1405-08-30`, and its year, month and week: `1405-W35`.

    Weeks begin on Saturday. The first week of a year begins on 1 Farvardin, whatever weekday that is, and the last ends
    with the year, so that a week belongs to one year like a month; both may be shorter than seven days.
    """
    day = jdatetime.date.fromgregorian(date=at.astimezone(TEHRAN).date())
    new_year = jdatetime.date(day.year, 1, 1)
    week = (day.toordinal() - new_year.toordinal() + new_year.weekday()) // 7 + 1
    year, month = f"{day.year:04}", f"{day.year:04}-{day.month:02}"
    return f"{month}-{day.day:02}", Jalali(year, month, f"{year}-W{week:02}")


def parse_day(text: str) -> date:
    """Return the Gregorian day of `1405-08-30`, `۱۴۰۵/۸/۳۰` or `2026-11-21`. Raises PeykError for other texts."""
    if match := _DAY.fullmatch(plain(text[:40])):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        calendar = calendar_of(year)
        if calendar and (parsed := to_date(calendar, year, month, day)):
            return parsed
    raise PeykError(f"not a day: {text!r}; give a Jalali day such as 1405-08-30 or a Gregorian one such as 2026-11-21")
