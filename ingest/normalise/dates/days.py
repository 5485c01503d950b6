"""The calendar days that a line of text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.normalise.dates.calendars import Calendar, calendar_of, plausible, to_date
from ingest.normalise.dates.names import MONTH, MONTHS, WEEKDAY, WEEKDAYS

SURE, SHORT_YEAR, AMBIGUOUS, NO_YEAR = 0.95, 0.7, 0.5, 0.4

_NUMERIC = re.compile(
    r"(?<![\d.:])(?:(?P<first>\d{1,4})\s?(?P<sign>[-/.])\s?(?P<middle>\d{1,2})\s?(?P=sign)\s?(?P<last>\d{1,4})(?!\d)"
    r"|^(?P<compact>(?:13|14|19|20)\d{6})(?=t\d|$))"
)
_GAP = r"(?:\s?ماه)?[\s,/.-]{0,3}(?:سال\s)?"
_NAMED = re.compile(
    rf"(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,/.-]{{0,3}}(?<![^\W\d_])(?P<name>{MONTH}){_GAP}(?![^\W\d_])"
    r"(?P<year>\d{4}(?!\d)|\d{2}(?!\d|\s?:))?"
    rf"|(?<!\d)(?P<year2>\d{{4}})[\s,/.-]{{0,3}}(?P<name2>{MONTH})(?:\s?ماه)?[\s,/.-]{{1,3}}(?P<day2>\d{{1,2}})(?![\d:])"
    rf"|(?<![^\W\d_])(?P<name3>{MONTH})[\s.]{{1,2}}(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?[\s,]{{1,3}}(?P<year3>\d{{4}})(?!\d)"
)
_ISLAMIC = re.compile(r"\s?\(?(?:ه\s?[.-]?\s?ق\b|هجری قمری|قمری)")
_WEEKDAY = re.compile(rf"(?<![^\W\d_])(?:{WEEKDAY})(?![^\W\d_])")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, where in the text it begins and how sure its reading is."""

    date: date
    calendar: Calendar
    start: int
    confidence: float


def find_days(text: str, today: date) -> list[Day]:
    """The plausible days in plain text, in its order. `today` bounds them and gives missing years and centuries."""
    found = [day for match in _NUMERIC.finditer(text) for day in _first(_numeric(match), today)]
    found += [day for match in _NAMED.finditer(text) for day in _first(_named(match, today), today)]
    return sorted(found, key=lambda day: day.start)


def find_weekday(text: str) -> int | None:
    """The first day of the week that plain text names; Monday is 0."""
    match = _WEEKDAY.search(text)
    return WEEKDAYS[match[0].replace(" ", "")] if match else None


def _first(readings: Iterator[Day | None], today: date) -> list[Day]:
    return next(([day] for day in readings if day and plausible(day.date, today)), [])


def _numeric(match: re.Match[str]) -> Iterator[Day | None]:
    """The readings of numbers alone, the likeliest first."""
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
        american = calendar_of(last) == "gregorian" and first <= 12 and first != middle
        yield _day(last, middle, first, start, AMBIGUOUS if american else SURE)
        yield _day(last, first, middle, start, AMBIGUOUS)
    elif len(match["first"]) == 2 and len(match["last"]) == 2 and match["sign"] != ".":
        for year, day in ((first, last), (last, first)):
            for century in (1400, 1300):
                yield _day(century + year, middle, day, start, SHORT_YEAR)


def _named(match: re.Match[str], today: date) -> Iterator[Day | None]:
    """The readings of a day with the name of its month."""
    name = match["name"] or match["name2"] or match["name3"]
    day = int(match["day"] or match["day2"] or match["day3"])
    written = match["year"] or match["year2"] or match["year3"]
    calendar, month = MONTHS[name.replace(" ", "")]
    if calendar == "islamic":
        return
    own: Calendar = "gregorian" if calendar == "gregorian" else "jalali"
    start = match.start()
    if not written:
        if calendar != "afghan":
            yield _latest(own, month, day, start, today)
    elif len(written) == 4:
        yield _day(int(written), month, day, start, SURE) if calendar_of(int(written)) == own else None
    else:
        for century in (1400, 1300) if own == "jalali" else (2000, 1900):
            yield _day(century + int(written), month, day, start, SHORT_YEAR)


def _day(year: int, month: int, day: int, start: int, confidence: float) -> Day | None:
    calendar = calendar_of(year)
    converted = to_date(calendar, year, month, day) if calendar else None
    return Day(converted, calendar, start, confidence) if calendar and converted else None


def _latest(calendar: Calendar, month: int, day: int, start: int, today: date) -> Day | None:
    """The last such day that is not after tomorrow."""
    year = today.year + 1 if calendar == "gregorian" else today.year - 620
    days = (to_date(calendar, year - back, month, day) for back in range(6))
    latest = next((found for found in days if found and found <= today + timedelta(days=1)), None)
    return Day(latest, calendar, start, NO_YEAR) if latest else None
