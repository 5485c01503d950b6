"""Parse times relative to the moment of reading: «۲ ساعت پیش», «دیروز ۱۲:۳۰», «لحظاتی پیش»."""

import re
from datetime import UTC, datetime, timedelta

from ingest.normalise.dates.calendars import TEHRAN, ParsedDate, day_start, instant
from ingest.normalise.dates.clock import find_clock
from ingest.normalise.dates.names import NUMBER, NUMBERS, RELATIVE_DAY, RELATIVE_DAYS, UNIT, UNITS, VAGUE, VAGUE_WORDS

_COUNT = rf"(\d{{1,4}}|{NUMBER})\s?({UNIT})s?"
_AGO = re.compile(rf"(?<!\w){_COUNT}(?:\s?و\s?(?:{_COUNT}|(نیم)))?\s?(?:پیش(?!\s?از)|ago)(?!\w)")
_VAGUE = re.compile(rf"(?<!\w)(?:{VAGUE_WORDS})(?!\w)")
_DAY = re.compile(rf"(?<!\w)(?:{RELATIVE_DAY})(?!\w)")
SHAPES = (_AGO, _VAGUE, _DAY)
"""Patterns of relative times in plain text."""
_LONGEST = 20 * UNITS["سال"]
_BEFORE = re.compile(r"قبل(?!\s?از)")


def parse_relative(text: str, now: datetime) -> ParsedDate | None:
    """Return the time that plain text states relative to `now` (aware), or None; counts and vague words are
    approximate."""
    past = _BEFORE.sub("پیش", text)
    if match := _AGO.search(past):
        ago = _seconds(match[1], match[2]) + (_seconds(match[3], match[4]) if match[3] else 0)
        ago += UNITS[match[2]] / 2 if match[5] else 0
        return _approximate(now, ago, 0.5)
    if match := _VAGUE.search(past):
        return _approximate(now, VAGUE[match[0].replace(" ", "")], 0.3)
    if match := _DAY.search(text):
        day = now.astimezone(TEHRAN).date() - timedelta(days=RELATIVE_DAYS[match[0]])
        if clock := find_clock(text):
            at = instant(day, clock.time, clock.zone or TEHRAN)
            return ParsedDate(at, "gregorian", clock.precision, clock.zone is not None, 0.7)
        return ParsedDate(day_start(day), "gregorian", "day", False, 0.5)
    return None


def _seconds(count: str, unit: str) -> float:
    return (NUMBERS.get(count.replace(" ", "")) or int(count)) * UNITS[unit]


def _approximate(now: datetime, ago: float, confidence: float) -> ParsedDate | None:
    if ago > _LONGEST:
        return None
    at = (now - timedelta(seconds=ago)).astimezone(UTC).replace(microsecond=0)
    return ParsedDate(at, "gregorian", "approximate", False, confidence)
