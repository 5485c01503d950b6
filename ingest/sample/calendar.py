"""Dates of the sample world: a fixed clock, and the date formats of Iranian sites."""

from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import jdatetime

TEHRAN = ZoneInfo("Asia/Tehran")

CLOCK = datetime(2026, 11, 21, 20, 30, tzinfo=TEHRAN)
"""The world's current time: the evening of 30 Aban 1405. Nothing in it depends on the real time."""

MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
ARABIC_MONTHS = tuple(month.replace("ی", "ي") for month in MONTHS)
"""The month names of Iransamaneh, with Arabic yeh as on old keyboards."""
WEEKDAYS = ("دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian_digits(text: object) -> str:
    """Return the text with its Latin digits replaced by Persian ones."""
    return str(text).translate(DIGITS)


def jalali(moment: datetime) -> jdatetime.date:
    """Return the Iranian date of an aware datetime, in Tehran."""
    return _jalali(moment.astimezone(TEHRAN).date())


@lru_cache(1024)
def _jalali(day: date) -> jdatetime.date:
    return jdatetime.date.fromgregorian(date=day)


def long_date(moment: datetime, months: tuple[str, ...] = MONTHS) -> str:
    """Return `۳۰ آبان ۱۴۰۵`."""
    day = jalali(moment)
    return persian_digits(f"{day.day} {months[day.month - 1]} {day.year}")


def numeric_date(moment: datetime, separator: str = "/") -> str:
    """Return `۱۴۰۵/۰۸/۳۰`."""
    day = jalali(moment)
    return persian_digits(f"{day.year}{separator}{day.month:02}{separator}{day.day:02}")


def clock_time(moment: datetime) -> str:
    """Return `۲۰:۳۰`, Tehran time."""
    return persian_digits(f"{moment.astimezone(TEHRAN):%H:%M}")


def weekday(moment: datetime) -> str:
    """Return `شنبه`."""
    return WEEKDAYS[moment.astimezone(TEHRAN).weekday()]


def latin_date(moment: datetime) -> str:
    """Return `21 November 2026`."""
    return f"{moment.astimezone(TEHRAN):%-d %B %Y}"


def rfc_date(moment: datetime) -> str:
    """Return RFC 822 with Tehran's offset on that day: `Sat, 21 Nov 2026 20:30:00 +0330`."""
    return format_datetime(moment.astimezone(TEHRAN))


def http_date(moment: datetime) -> str:
    """Return the format of HTTP headers: `Sat, 21 Nov 2026 17:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
