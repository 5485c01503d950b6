"""Parse ranges of periods: «از ۱ تا ۱۵ آبان ۱۴۰۵», `1405/08/01..1405/08/15`; and the two ends of a range as options."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from ingest.errors import PeykError
from ingest.normalise.dates.days import with_digits
from ingest.normalise.dates.names import MONTH, PERIOD_WORDS, pattern, plain
from ingest.normalise.dates.periods import is_dated, single_period

Period = tuple[datetime | None, datetime | None]
"""The start (inclusive) and the end (exclusive) in UTC; None: open."""

PERIOD_FORMS = "1405-08-30, 1405/08, 1405, 2026-11-21, «آبان ۱۴۰۵», «دیروز», «۷ روز گذشته» or «۱ تا ۱۵ آبان ۱۴۰۵»"
"""Examples of what is understood, for error messages."""
_LIMIT = 80
"""Characters of the longest period."""
_FROM, _TO = (pattern(PERIOD_WORDS[kind]) for kind in ("from", "to"))
_RANGE = re.compile(rf"(?:(?:{_FROM})\s)?(?P<first>.+?)?(?:\s?\.\.\.?\s?|\s?…\s?|\s(?:{_TO})\s|\s-\s)(?P<last>.+)?")
_OPEN = re.compile(rf"(?:(?P<from>{_FROM})|{_TO})\s(?P<bound>.+)")
_DAY_ONLY = re.compile(r"\d{1,2}")
_DAY_AND_MONTH = re.compile(rf"\d{{1,2}}\s(?P<month>(?:{MONTH})(?:\s?ماه)?(?:\s\d{{4}})?)")
_LAST_YEAR = re.compile(r".*\s(\d{4})")


def parse_period(text: str, now: datetime) -> Period | None:
    """Return the period that a text names, relative to `now` (aware); None for any other text.

    Reads `1405-08-30`, `۱۴۰۵/۸`, `2026`, «آبان ۱۴۰۵», «۳ آبان», «دیروز», «این هفته», «ماه گذشته» (the calendar month),
    «۷ روز گذشته» (today and the six days before), «۳ روز پیش» (that day), `7 days`, `last month`; ranges «از ۱ تا ۱۵
    آبان ۱۴۰۵», `1405/08/01..1405/08/15`; and open ones «از آبان ۱۴۰۵», `..1405/08`.
    """
    line = _line(text)
    return single_period(line, now) or _range(line, now)


def is_written_as_day(text: str) -> bool:
    """Return whether a text is written like a day or month of a year, also one that there is not: «۳۰ اسفند ۱۴۰۵»."""
    return is_dated(_line(text))


def parse_bound(text: str, side: Literal["from", "to"], now: datetime) -> Period | None:
    """Return the start of a period, open in the end, or its end; of a range with two ends, both. None as above."""
    line = _line(text)
    if period := single_period(line, now):
        return (period[0], None) if side == "from" else (None, period[1])
    span = _range(line, now)
    return span if span and span[("from", "to").index(side)] else None


def parse_day_range(first: str | None, last: str | None, now: datetime | None = None) -> Period:
    """Return the start of the period `first` and the end of the period `last`; None leaves a side open, unless the
    other is a range with two ends.

    Raises PeykError for a text that names no period, or if the end is not after the start.
    """
    at = now or datetime.now(UTC)
    from_first = _bound(first, "from", at) if first is not None else (None, None)
    from_last = _bound(last, "to", at) if last is not None else (None, None)
    start, end = from_first[0] or from_last[0], from_last[1] or from_first[1]
    if start and end and end <= start:
        raise PeykError(f"the last day, {last}, is before the first, {first}")
    return start, end


def _bound(text: str, side: Literal["from", "to"], now: datetime) -> Period:
    if (period := parse_bound(text, side, now)) is None:
        raise PeykError(f"not a day or period: «{text[:_LIMIT]}»; write it as {PERIOD_FORMS}")
    return period


def _line(text: str) -> str:
    """Return the plain text, empty if it is too long for a period."""
    line = with_digits(plain(text[: _LIMIT + 1]))
    return line if len(line) <= _LIMIT else ""


def _range(line: str, now: datetime) -> Period | None:
    """Return a range of two periods, or an open one. The first may lack the month and the year of the last."""
    if match := _RANGE.fullmatch(line):
        first, last = match["first"], match["last"]
        end = single_period(last, now) if last else None
        if not first:
            return (None, end[1]) if end else None
        starts = [start[0] for text in _completed(first, last or "") if (start := single_period(text, now))]
        if not last:
            return (starts[0], None) if starts else None
        return next(((start, end[1]) for start in starts if start < end[1]), None) if end else None
    if match := _OPEN.fullmatch(line):
        bound = single_period(match["bound"], now)
        return bound and ((bound[0], None) if match["from"] else (None, bound[1]))
    return None


def _completed(first: str, last: str) -> Iterator[str]:
    """Yield the readings of the start of a range, such as «۱» of «۱ تا ۱۵ آبان ۱۴۰۵», the likeliest first."""
    if _DAY_ONLY.fullmatch(first):
        if match := _DAY_AND_MONTH.fullmatch(last):
            yield f"{first} {match['month']}"
        return
    if (match := _LAST_YEAR.fullmatch(last)) and not re.search(r"\d{4}", first):
        yield f"{first} {match[1]}"
        yield f"{first} {int(match[1]) - 1}"
    yield first
