"""Parse a line of text into one instant."""

import re
from datetime import UTC, datetime

from ingest.normalise.dates.calendars import TEHRAN, ParsedDate, day_start, instant, plausible
from ingest.normalise.dates.clock import find_clock
from ingest.normalise.dates.days import AMBIGUOUS, NO_YEAR, SURE, Day, find_days, find_weekday, with_digits
from ingest.normalise.dates.names import plain
from ingest.normalise.dates.relative import parse_relative

_BASIC_ISO = re.compile(r"^(\d{8})t?(\d\d)(\d\d)(?:(\d\d)(?!\d))?")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|[+-]\d\d:?\d\d)", re.A)
_EPOCH = re.compile(r"(?:/date\()?(\d{9,10})(?:\.\d+|\d{3}|\d{6})?(?:\)/)?", re.I)
_RAW_LIMIT, _LIMIT = 4000, 400
"""Characters of a text that are read, before and after collapsing white space: bounds the work for any text."""


def parse_date(text: str, *, now: datetime | None = None) -> ParsedDate | None:
    """Return the time that a page's text or attribute states, or None: a missing date never becomes now. Never raises.

    Reads Jalali dates with any digits, order, separator and spelling of months (Afghan ones too), also in the format of
    ISO 8601; Gregorian dates in ISO 8601, RFC 822 and similar formats, and with Persian, Dari or Arabic month names.
    Islamic lunar dates are ignored. Years 13xx and 14xx are Jalali, 19xx and 20xx Gregorian; two-digit years belong to
    the latest plausible century. A time without a zone is in Tehran. Days before 1370-01-01 or after tomorrow are
    rejected. Dates in both calendars on one line confirm each other.

    `now` (aware, preferably the time of the fetch) is the reference for relative times («۲ ساعت پیش»), days without a
    year and "tomorrow"; without it, the first two are not read and the system clock bounds the last.

    >>> parse_date("۲۱:۰۲ - ۲۷ تير ۱۳۹۷ - 18 July 2018").at.isoformat()
    '2018-07-18T16:32:00+00:00'
    >>> parse_date("دیروز ساعت ۹ صبح", now=datetime(2026, 11, 22, tzinfo=UTC)).at.isoformat()
    '2026-11-21T05:30:00+00:00'
    """
    line = with_digits(plain(text[:_RAW_LIMIT])[:_LIMIT])
    today = (now or datetime.now(UTC)).astimezone(TEHRAN).date()
    days = find_days(line, today)
    # A day without a year is read only if there is no better one, and only relative to `now`.
    days = [day for day in days if day.confidence > NO_YEAR] or (days if now else [])
    if not days:
        return parse_relative(line, now) if now else None
    return _best(line, days)


def parse_stamp(text: str, *, now: datetime | None = None) -> ParsedDate | None:
    """Do as `parse_date` for machine-written text: an attribute, a meta element, a feed's field.

    Also reads seconds, milliseconds and microseconds since 1970, and `20261110091200`. Never raises.

    >>> parse_stamp("1794289320").at.isoformat()
    '2026-11-10T05:42:00+00:00'
    """
    text = text[:_RAW_LIMIT].strip()
    today = (now or datetime.now(UTC)).astimezone(TEHRAN).date()
    if _ISO.fullmatch(text) and (iso := _iso(text)) and plausible(iso.at.astimezone(TEHRAN).date(), today):
        return iso
    if match := _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(match[1]), UTC)
        if plausible(at.astimezone(TEHRAN).date(), today):
            return ParsedDate(at, "gregorian", "second", True, 1.0)
    return parse_date(_BASIC_ISO.sub(_extended, plain(text)) if text[:8].isdecimal() else text, now=now)


def _iso(text: str) -> ParsedDate | None:
    """Return a full ISO 8601 time with its zone, as `parse_date` does, in a tenth of the time."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return None
    return ParsedDate(at, "gregorian", "second", True, 1.0)


def _extended(match: re.Match[str]) -> str:
    day, hour, minute, second = match.groups()
    return f"{day}t{hour}:{minute}" + (f":{second}" if second else "")


def _best(line: str, days: list[Day]) -> ParsedDate:
    """Return the first day, Jalali preferred, with its time; the confidence depends on the rest of the line."""
    first = next((day for day in days if day.calendar == "jalali"), days[0])
    agreements = {day.date == first.date for day in days if day.calendar != first.calendar}
    confidence = first.confidence
    weekday = find_weekday(line)
    if weekday is not None:
        confidence = max(confidence, SURE) if weekday == first.date.weekday() else AMBIGUOUS
    if agreements:
        confidence = 1.0 if True in agreements else AMBIGUOUS
    # A time after another day belongs to that day, such as that of the last change.
    later = (day.start for day in days if day.calendar == first.calendar and day.date != first.date)
    clock = find_clock(line[: next(later, None)])
    if clock is None:
        return ParsedDate(day_start(first.date), first.calendar, "day", False, confidence)
    zoned = clock.zone is not None
    if zoned and confidence == SURE:
        confidence = 1.0
    at = instant(first.date, clock.time, clock.zone or TEHRAN)
    return ParsedDate(at, first.calendar, clock.precision, zoned, confidence)
