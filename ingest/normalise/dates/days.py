"""Parse the calendar days in a line of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.normalise.dates.calendars import Calendar, calendar_of, plausible, to_date
from ingest.normalise.dates.names import MONTH, MONTHS, ORDINAL, ORDINALS, WEEKDAY, WEEKDAYS

SURE, SHORT_YEAR, AMBIGUOUS, NO_YEAR = 0.95, 0.7, 0.5, 0.4

_NUMERIC = re.compile(
    r"(?<![\d.])(?<!\d:)(?:(?P<first>\d{1,4})\s?(?P<sign>[-/._])\s?(?P<middle>\d{1,2})\s?(?P=sign)\s?(?P<last>\d{1,4})(?!\d)"
    r"|^(?P<compact>(?:13|14|19|20)\d{6})(?=t\d|$))"
)
# Two names of one month («تشرين الثاني/نوفمبر»), and Sorani's ending of day and month.
_NAME = rf"(?<![^\W\d_])(?P<name>{MONTH})(?:\s?ماه|ی)?(?:\s?/\s?(?:{MONTH}))?"
_GAP = r"[\s,/.-]{0,3}"
_NAMED = [
    # 27 تیر 1397, 27 تیرماه 97, 21 jul 2018, 27 تیر
    re.compile(
        rf"(?<!\d)(?<!\d:)(?P<day>\d{{1,2}})(?:st|nd|rd|th|ی)?{_GAP}{_NAME}{_GAP}(?:سال\s)?(?![^\W\d_])"
        r"(?P<year>\d{4}(?!\d)|\d{2}(?!\d|\s?:))?"
    ),
    # 1397 تیر 27, in Pashto with «د» before the month
    re.compile(rf"(?<!\d)(?P<year>\d{{4}}){_GAP}(?:د\s)?{_NAME}[\s,/.-]{{1,3}}(?P<day>\d{{1,2}})(?![\d:])"),
    # تیر 27, 1397; july 18, 2018; jul 21 08:39:54 irdt 2018
    re.compile(
        rf"{_NAME}[\s.]{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]{{1,3}}"
        r"(?:[\d:]{5,8}\s(?:[a-z]{3,4}\s)?)?(?P<year>\d{4})(?!\d)"
    ),
]
_ORDINAL = re.compile(rf"(?<!\w)(?P<day>{ORDINAL})(?=\s?(?:{MONTH})(?:\s?ماه)?(?![^\W\d_]))")
_ISLAMIC = re.compile(r"\s?\(?(?:ه\s?[.-]?\s?ق\b|هجری قمری|قمری)")
_HALF_OF_DAY = re.compile(r"\d\s?[ap]\.?m\b")
_LETTER = re.compile(r"[^\W\d_]")
_WEEKDAY = re.compile(rf"(?<![^\W\d_])(?:{WEEKDAY})(?![^\W\d_])")
SHAPES = (*_NAMED, _NUMERIC, _WEEKDAY)
"""Patterns of days in plain text."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, its position in the text, and the confidence in its reading."""

    date: date
    calendar: Calendar
    start: int
    confidence: float


def with_digits(text: str) -> str:
    """Return plain text with days of months in words, «بیست و هفتم تیر», replaced by digits."""
    return _ORDINAL.sub(lambda match: str(ORDINALS[match["day"].replace(" ", "")]), text)


def find_days(text: str, today: date) -> list[Day]:
    """Return the plausible days in plain text, in order. `today` bounds them and completes years and centuries."""
    readings = [_numeric(match) for match in _NUMERIC.finditer(text)]
    if _LETTER.search(text):
        readings += [_named(match, today) for pattern in _NAMED for match in pattern.finditer(text)]
    likeliest = (next((day for day in days if day and plausible(day.date, today)), None) for days in readings)
    return sorted((day for day in likeliest if day), key=lambda day: day.start)


def find_weekday(text: str) -> int | None:
    """Return the first weekday in plain text; Monday is 0."""
    match = _WEEKDAY.search(text)
    return WEEKDAYS[match[0].replace(" ", "")] if match else None


def _numeric(match: re.Match[str]) -> Iterator[Day | None]:
    """Yield the readings of a numeric date, the likeliest first."""
    if _ISLAMIC.match(match.string, match.end()):
        return
    start = match.start()
    if compact := match["compact"]:
        yield _day(int(compact[:4]), int(compact[4:6]), int(compact[6:]), start, SHORT_YEAR)
        return
    first, middle, last = int(match["first"]), int(match["middle"]), int(match["last"])
    if len(match["first"]) == 4 and len(match["last"]) <= 2:
        yield _day(first, middle, last, start, SURE)
    elif len(match["last"]) == 4 and len(match["first"]) <= 2:
        ambiguous = calendar_of(last) == "gregorian" and first <= 12 and first != middle
        if ambiguous and _is_american(match):
            yield _day(last, first, middle, start, SHORT_YEAR)
        yield _day(last, middle, first, start, AMBIGUOUS if ambiguous else SURE)
        yield _day(last, first, middle, start, AMBIGUOUS)
    elif len(match["first"]) == 2 and len(match["last"]) == 2 and match["sign"] != ".":
        if match["sign"] == "/" and _is_american(match):
            yield _day(2000 + last, first, middle, start, SHORT_YEAR)
        for year, day in ((first, last), (last, first)):
            for century in (1400, 1300):
                yield _day(century + year, middle, day, start, SHORT_YEAR)


def _is_american(match: re.Match[str]) -> bool:
    """Return whether the line has AM or PM, and so presumably the month before the day."""
    return _HALF_OF_DAY.search(match.string) is not None


def _named(match: re.Match[str], today: date) -> Iterator[Day | None]:
    """Yield the readings of a date with a month name."""
    calendar, month = MONTHS[match["name"].replace(" ", "")]
    day, written, start = int(match["day"]), match["year"], match.start()
    if calendar == "islamic":
        return
    expected: Calendar = "gregorian" if calendar == "gregorian" else "jalali"
    if not written:
        yield _latest(month, day, start, today) if calendar == "jalali" else None
    elif len(written) == 4:
        yield _day(int(written), month, day, start, SURE) if calendar_of(int(written)) == expected else None
    else:
        for century in (1400, 1300) if expected == "jalali" else (2000, 1900):
            yield _day(century + int(written), month, day, start, SHORT_YEAR)


def _day(year: int, month: int, day: int, start: int, confidence: float) -> Day | None:
    calendar = calendar_of(year)
    converted = to_date(calendar, year, month, day) if calendar else None
    return Day(converted, calendar, start, confidence) if calendar and converted else None


def _latest(month: int, day: int, start: int, today: date) -> Day | None:
    """Return the latest occurrence of a day of the Jalali calendar that is not after tomorrow."""
    # Next year's spring may be tomorrow, and a leap day may be five years back.
    dates = (to_date("jalali", today.year - 620 - back, month, day) for back in range(6))
    latest = next((candidate for candidate in dates if candidate and candidate <= today + timedelta(days=1)), None)
    return Day(latest, "jalali", start, NO_YEAR) if latest else None
