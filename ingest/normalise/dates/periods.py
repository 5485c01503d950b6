"""Parse the days, weeks, months and years that people write, also relative ones.

Days are Tehran's, weeks begin on Saturday, and «ماه» and "month" without a name are months of the Iranian calendar.
"""

import re
from datetime import UTC, date, datetime, timedelta

import jdatetime

from ingest.normalise.dates.calendars import TEHRAN, Calendar, calendar_of, day_start, to_date
from ingest.normalise.dates.names import (
    MONTH,
    MONTHS,
    NUMBER,
    NUMBERS,
    PERIOD_ALIASES,
    PERIOD_UNITS,
    PERIOD_WORDS,
    RELATIVE_DAY,
    pattern,
)
from ingest.normalise.dates.parse import parse_date

Span = tuple[datetime, datetime]
"""The start (inclusive) and the end (exclusive) in UTC."""

_UNIT = pattern(PERIOD_UNITS)
_THIS, _LAST, _RECENT, _AGO = (pattern(PERIOD_WORDS[kind]) for kind in ("this", "last", "recent", "ago"))


# Afghan months are those of the Iranian calendar under other names.
_CALENDARS: dict[str, Calendar] = {"jalali": "jalali", "afghan": "jalali", "gregorian": "gregorian"}


def _unit(group: str) -> str:
    """Return the pattern of a unit before its adjective: «هفته», «هفته‌ی»."""
    return rf"(?P<{group}>{_UNIT})(?:\s?ی)?"


def _count(group: str) -> str:
    return rf"(?P<{group}>\d{{1,4}}|{NUMBER})"


_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
_NAMED = re.compile(rf"(?P<name>{MONTH})(?:\s?ماه)?(?:\s(?P<year>\d{{4}}))?|(?P<year1>\d{{4}})\s(?P<name1>{MONTH})")
# Days with a full year may be in the future; parse_date reads the others.
_FULL = re.compile(r"(?P<year>\d{4})\s?([-/.])\s?(?P<month>\d{1,2})\s?\2\s?(?P<day>\d{1,2})")
_NAMED_DAY = re.compile(rf"(?P<day>\d{{1,2}})\s(?P<name>{MONTH})(?:\s?ماه)?\s(?P<year>\d{{4}})")
_DAY = re.compile(
    rf"\d{{1,4}}\s?([-/.])\s?\d{{1,2}}\s?\1\s?\d{{1,4}}|\d{{1,2}}\s(?:{MONTH})(?:\s?ماه)?(?:\s\d{{4}})?"
    rf"|\d{{4}}\s(?:{MONTH})\s\d{{1,2}}|(?:{MONTH})\s\d{{1,2}},?\s\d{{4}}|{RELATIVE_DAY}"
)
_CURRENT = re.compile(rf"(?:{_THIS})\s(?P<unit>{_UNIT})|{_unit('unit1')}\s(?:{_THIS})")
_PREVIOUS = re.compile(rf"(?:{_LAST})\s(?P<unit>{_UNIT})|{_unit('unit1')}\s(?:{_LAST}|{_AGO})")
_BACK = re.compile(rf"{_count('count')}\s?{_unit('unit')}\s(?:{_AGO})")
_ROLLING = re.compile(
    rf"(?:(?:{_LAST}|{_RECENT})\s)?{_count('count')}\s?(?P<unit>{_UNIT})"
    rf"|{_count('count1')}\s?{_unit('unit1')}\s(?:{_LAST}|{_RECENT})"
    rf"|(?:{_RECENT})\s(?P<unit2>{_UNIT})|{_unit('unit3')}\s(?:{_RECENT})"
)


def single_period(line: str, now: datetime) -> Span | None:
    """Return the period that plain text names, relative to `now` (aware); None for any other text."""
    line = PERIOD_ALIASES.get(line, line)
    today = now.astimezone(TEHRAN).date()
    if _YEAR.fullmatch(line):
        return _months(calendar_of(int(line)), int(line), 1, 12)
    if match := _MONTH.fullmatch(line):
        year, month = int(match[1]), int(match[2])
        return _months(calendar_of(year), year, month) if month else None
    if match := _NAMED.fullmatch(line):
        return _named_month(_of(match, "name"), _of(match, "year"), today)
    if match := _CURRENT.fullmatch(line):
        return _calendar(PERIOD_UNITS[_of(match, "unit")], 0, today)
    if match := _PREVIOUS.fullmatch(line):
        return _calendar(PERIOD_UNITS[_of(match, "unit")], 1, today)
    if match := _BACK.fullmatch(line):
        return _calendar(PERIOD_UNITS[_of(match, "unit")], _number(_of(match, "count")), today)
    if match := _ROLLING.fullmatch(line):
        return _rolling(PERIOD_UNITS[_of(match, "unit")], _number(_of(match, "count") or "1"), now)
    if match := _FULL.fullmatch(line) or _NAMED_DAY.fullmatch(line):
        return _full_day(match)
    if _DAY.fullmatch(line) and (parsed := parse_date(line, now=now)):
        return _days(parsed.at.astimezone(TEHRAN).date(), 1)
    return None


def is_dated(line: str) -> bool:
    """Return whether plain text is written like a day or month of a year, whether or not there is such a day.

    The name of a month after a year may be another word: «2024 اسد».
    """
    named = _NAMED.fullmatch(line)
    return any(form.fullmatch(line) for form in (_MONTH, _FULL, _NAMED_DAY)) or bool(named and named["year"])


def _of(match: re.Match[str], group: str) -> str:
    """Return the text of a group that has a number in each alternative; empty without one."""
    return next((text for name, text in match.groupdict().items() if text and name.rstrip("123") == group), "")


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else int(NUMBERS[written.replace(" ", "")])


def _full_day(match: re.Match[str]) -> Span | None:
    """Return a day whose year is given, its month by number or name."""
    year = int(match["year"])
    if "name" in match.re.groupindex:
        calendar, month = _month_of(match["name"])
        calendar = calendar if calendar_of(year) == calendar else None
    else:
        calendar, month = calendar_of(year), int(match["month"])
    day = to_date(calendar, year, month, int(match["day"])) if calendar else None
    return _days(day, 1) if day else None


def _month_of(name: str) -> tuple[Calendar | None, int]:
    """Return the calendar and the number of a month by its name; Islamic months have no fixed days."""
    calendar, month = MONTHS[name.replace(" ", "")]
    return _CALENDARS.get(calendar), month


def _named_month(name: str, year: str, today: date) -> Span | None:
    """Return a month by its name; without a year, the latest that has begun."""
    calendar, month = _month_of(name)
    if calendar is None:
        return None
    if year:
        return _months(calendar, int(year), month) if calendar_of(int(year)) == calendar else None
    now = jdatetime.date.fromgregorian(date=today) if calendar == "jalali" else today
    return _months(calendar, now.year if month <= now.month else now.year - 1, month)


def _calendar(unit: str, back: int, today: date) -> Span | None:
    """Return the day, week, month or year that is `back` units before the present one."""
    if unit in ("day", "week"):
        # Monday is 0, Saturday 5.
        begin = today if unit == "day" else today - timedelta(days=(today.weekday() + 2) % 7)
        length = 1 if unit == "day" else 7
        return _days(begin - timedelta(days=length * back), length)
    now = jdatetime.date.fromgregorian(date=today)
    if unit == "year":
        return _months("jalali", now.year - back, 1, 12)
    if unit == "month":
        return _months("jalali", now.year, now.month - back)
    return None


def _rolling(unit: str, count: int, now: datetime) -> Span | None:
    """Return the last `count` units up to and including today; hours end now."""
    if count == 0:
        return None
    if unit == "hour":
        return now.astimezone(UTC) - timedelta(hours=count), now.astimezone(UTC)
    today = now.astimezone(TEHRAN).date()
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return _days(today - timedelta(days=days - 1), days)
    here = jdatetime.date.fromgregorian(date=today)
    months = here.year * 12 + here.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    # The 31st of a month may have no counterpart: then its last day.
    same = (to_date("jalali", year, month, day) for day in range(here.day, 0, -1)) if year > 0 else iter(())
    before = next((day for day in same if day), None)
    return (day_start(before + timedelta(days=1)), day_start(today + timedelta(days=1))) if before else None


def _days(first: date, count: int) -> Span:
    return day_start(first), day_start(first + timedelta(days=count))


def _months(calendar: Calendar | None, year: int, month: int, count: int = 1) -> Span | None:
    """Return `count` months; a month below 1 belongs to a year before."""
    if calendar is None or month > 12:
        return None
    begin, end = year * 12 + month - 1, year * 12 + month - 1 + count
    first, last = (to_date(calendar, at // 12, at % 12 + 1, 1) for at in (begin, end))
    return (day_start(first), day_start(last)) if first and last else None
