"""Days and instants: conversion between the Jalali and the Gregorian calendar, and Tehran's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import jdatetime

Calendar = Literal["jalali", "gregorian"]
Precision = Literal["second", "minute", "day", "approximate"]

TEHRAN = ZoneInfo("Asia/Tehran")
"""Tehran's clock with its history: +04:30 in the summers until 1401 (2022), +03:30 otherwise."""


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """What a page says about a time."""

    at: datetime
    """The instant in UTC; the start of the day in Tehran where only the day is known."""
    calendar: Calendar
    """In which calendar it was written; gregorian for relative times."""
    precision: Precision
    zoned: bool
    """Whether the text states its time zone; otherwise it was taken for Tehran's."""
    confidence: float
    """0 to 1: 1 for two statements that agree or a full date with its zone, 0.5 or less where a guess was needed."""


def calendar_of(year: int) -> Calendar | None:
    """The calendar of a four-digit year: 13xx and 14xx are Jalali, 19xx and 20xx Gregorian, others neither."""
    if 1300 <= year < 1500:
        return "jalali"
    return "gregorian" if 1900 <= year < 2100 else None


@lru_cache(maxsize=4096)
def to_date(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day, or None for a day that the calendar does not have, such as 30 Esfand of a common
    year."""
    try:
        if calendar == "jalali":
            converted: date = jdatetime.date(year, month, day).togregorian()
            return converted
        return date(year, month, day)
    except ValueError:
        return None


def instant(day: date, clock: time, zone: tzinfo = TEHRAN) -> datetime:
    """Return a wall-clock time in UTC. An hour that a change of clocks skips begins where the change does."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def day_start(day: date) -> datetime:
    """Return the first instant of a day in Tehran, in UTC."""
    return instant(day, time())


EARLIEST = date(1991, 3, 21)
"""1370-01-01, before any Persian news site."""


def plausible(day: date, today: date) -> bool:
    """Return whether a story may be dated so: from 1370-01-01 to tomorrow, since clocks and zones differ."""
    return EARLIEST <= day <= today + timedelta(days=1)
