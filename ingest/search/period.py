"""Periods of date filters: days, months and years."""

import re
from datetime import datetime, timedelta

from ingest.normalise.dates import TEHRAN, day_start, parse_date
from ingest.normalise.dates.calendars import calendar_of, to_date
from ingest.normalise.dates.names import MONTH, MONTHS, RELATIVE_DAY, plain

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
_NAMED = re.compile(rf"(?:(?P<name>{MONTH})(?:\s?ماه)?\s(?P<year>\d{{4}})|(?P<first>\d{{4}})\s(?P<last>{MONTH}))")
_DAY = re.compile(
    rf"\d{{1,4}}\s?([-/.])\s?\d{{1,2}}\s?\1\s?\d{{1,4}}|\d{{1,2}}\s(?:{MONTH})(?:\s?ماه)?(?:\s\d{{4}})?"
    rf"|\d{{4}}\s(?:{MONTH})\s\d{{1,2}}|{RELATIVE_DAY}"
)


def period(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the start (inclusive) and end (exclusive), in UTC, of a day, month or year in Tehran.

    Reads `1405-08-30`, `۱۴۰۵/۸`, `2026`, «آبان ۱۴۰۵», «۳ آبان ۱۴۰۵», «دیروز» and the like in any digits; returns None
    for anything else. «امروز» and «دیروز» are relative to `now` (aware).
    """
    line = plain(text[:60])
    if _YEAR.fullmatch(line):
        return _months(int(line), 1, 12)
    if match := _MONTH.fullmatch(line):
        return _months(int(match[1]), int(match[2]), 1)
    if match := _NAMED.fullmatch(line):
        calendar, month = MONTHS[(match["name"] or match["last"]).replace(" ", "")]
        year = int(match["year"] or match["first"])
        of_year = calendar_of(year)
        # Afghan months are those of the Iranian calendar under other names.
        return _months(year, month, 1) if of_year == {"afghan": "jalali"}.get(calendar, calendar) else None
    if _DAY.fullmatch(line) and (date := parse_date(line, now=now)):
        day = date.at.astimezone(TEHRAN).date()
        return day_start(day), day_start(day + timedelta(days=1))
    return None


def _months(year: int, month: int, count: int) -> tuple[datetime, datetime] | None:
    calendar = calendar_of(year)
    if calendar is None:
        return None
    first = to_date(calendar, year, month, 1)
    last = to_date(calendar, year + (month + count - 1) // 12, (month + count - 1) % 12 + 1, 1)
    return (day_start(first), day_start(last)) if first and last else None
