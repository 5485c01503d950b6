"""Parse the time of day in a line of text."""

import re
from dataclasses import dataclass
from datetime import time, timedelta, timezone

from ingest.normalise.dates.calendars import Precision
from ingest.normalise.dates.names import HALF, HALVES, ZONE, ZONES

# The outlets «عصر ایران» and «صبح نو» print their names next to times.
_HALF = rf"(?:\s?(?P<half>(?!عصر\s?ایران|صبح\s?نو)(?:{HALF}))(?![^\W\d_])\.?)?"
_TIME = re.compile(
    r"(?:(?P<early>[قب][\s.]{0,2}ظ)[\s.]{0,2})?"
    r"(?<![\d.+])(?<!\d:)(?P<hour>[01]?\d|2[0-4])\s?:\s?(?P<minute>[0-5]\d)(?:\s?:\s?(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?![\d:])"
    rf"{_HALF}(?:\s?(?P<zone>{ZONE})(?![a-z]))?"
    r"(?:\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?![\d/.:-]))?"
)
_HOUR = re.compile(
    r"ساعت\s?:?\s?(?P<hour>[01]?\d|2[0-3])"
    rf"(?:\s?و\s?(?P<minute>[0-5]?\d)(?:\s?دقیقه)?|[./,'](?P<pointed>[0-5]\d)(?![\d/.]))?(?!\d|\s?:){_HALF}"
)
_POINTED = re.compile(r"\d{4}[\s,|-]{1,4}(?P<hour>[01]\d|2[0-3])\.(?P<minute>[0-5]\d)(?![\d.])")
"""A time with a point, right after a year."""
SHAPES = (_TIME, _HOUR)
"""Patterns of times of day in plain text."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A wall-clock time; `zone` is None if the text states none."""

    time: time
    zone: timezone | None
    precision: Precision


def find_clock(text: str) -> Clock | None:
    """Return the first time of day in plain text, `21:02`, `9:05 ب.ظ`, `ساعت 9 صبح`, with the zone if one follows.

    24:05 is five past midnight, as some browsers print it; 24:00 is ambiguous, either midnight of its day, and ignored.
    """
    if match := _TIME.search(text):
        hour = _of_24(int(match["hour"]), match["half"] or match["early"])
        minute, second = int(match["minute"]), match["second"]
        if hour == 24 and not minute and not int(second or 0):
            return None
        return Clock(time(hour % 24, minute, int(second or 0)), _zone(match), "second" if second else "minute")
    if match := _HOUR.search(text):
        minute = int(match["minute"] or match["pointed"] or 0)
        return Clock(time(_of_24(int(match["hour"]), match["half"]), minute), None, "minute")
    if match := _POINTED.search(text):
        return Clock(time(int(match["hour"]), int(match["minute"])), None, "minute")
    return None


def _of_24(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    begin = HALVES[re.sub(r"[\s.]", "", half)]
    return (begin + (hour - begin) % 12) % 24


def _zone(match: re.Match[str]) -> timezone | None:
    named = timezone(timedelta(hours=ZONES[match["zone"].replace(" ", "")])) if match["zone"] else None
    if not match["sign"]:
        return named
    west, hours, minutes = match["sign"] == "-", int(match["hours"]), int(match["minutes"] or 0)
    # After a dash, another number of the date is more frequent than an offset; western offsets have few forms.
    if hours > (12 if west else 14) or (west and not named and (not match["minutes"] or minutes not in {0, 30})):
        return named
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if west else shift)
