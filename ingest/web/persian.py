"""Numbers and times as Persian readers expect them: Persian digits, the Iranian calendar, Tehran time."""

from datetime import date, datetime
from functools import lru_cache

import jdatetime

from ingest.normalise.dates import TEHRAN
from ingest.normalise.dates.labels import day_label, persian_digits

WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
"""From the first day of the week."""


def number(count: int) -> str:
    """Return a number with Persian digits and separators: 12345 -> ۱۲٬۳۴۵."""
    return persian_digits(f"{count:,}".replace(",", "٬"))


def decimal(value: float) -> str:
    """Return a number with one digit after the Persian decimal sign: 2.5 -> ۲٫۵."""
    return persian_digits(f"{value:.1f}".replace(".", "٫"))


def jalali(day: date) -> jdatetime.date:
    """Return a day in the Iranian calendar."""
    return jdatetime.date.fromgregorian(date=day)


@lru_cache(maxsize=1_024)
def day_name(day: date) -> str:
    """Return a day in words: «سه‌شنبه ۳ آذر ۱۴۰۵»."""
    return f"{WEEKDAYS[jalali(day).weekday()]} {day_label(day)}"


def moment(at: datetime) -> str:
    """Return a time in Tehran in words: «سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۱۰:۱۵»."""
    local = at.astimezone(TEHRAN)
    return f"{day_name(local.date())}، ساعت {persian_digits(f'{local:%H:%M}')}"
