"""Convert days and instants between the Jalali and Gregorian calendars and Tehran's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import jdatetime

Calendar = Literal["jalali", "gregorian"]
Precision = Literal["second", "minute", "day", "approximate"]

TEHRAN = ZoneInfo("Asia/Tehran")
"""Tehran's time zone with its history: +04:30 in the summers until 1401 (2022), +03:30 otherwise."""


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A time that a page states."""

    at: datetime
    """The instant in UTC; the start of the day in Tehran if only the day is known."""
    calendar: Calendar
    """The calendar in which it was written; gregorian for relative times."""
    precision: Precision
    zoned: bool
    """Whether the text states a time zone; if not, Tehran's is assumed."""
    confidence: float
    """0 to 1: 1 for two dates that agree or a full date with its zone, 0.5 or less for a guess."""


def calendar_of(year: int) -> Calendar | None:
    """Return the calendar of a four-digit year: jalali for 13xx and 14xx, gregorian for 19xx and 20xx, else None."""
    if 1300 <= year < 1500:
        return "jalali"
    return "gregorian" if 1900 <= year < 2100 else None


@lru_cache(maxsize=4096)
def to_date(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day, or None for a day that does not exist, such as 30 Esfand of a common year."""
    try:
        if calendar == "jalali":
            converted: date = jdatetime.date(year, month, day).togregorian()
            return converted
        return date(year, month, day)
    except ValueError:
        return None


def instant(day: date, clock: time, zone: tzinfo = TEHRAN) -> datetime:
    """Return a wall-clock time in UTC; a time that a clock change skips is shifted past the change."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def day_start(day: date) -> datetime:
    """Return the first instant of a day in Tehran, in UTC."""
    return instant(day, time())


EARLIEST = date(1991, 3, 21)
"""1370-01-01, before any Persian news site."""


def plausible(day: date, today: date) -> bool:
    """Return whether a story may have this date: from 1370-01-01 to tomorrow, since clocks and zones differ."""
    return EARLIEST <= day <= today + timedelta(days=1)
