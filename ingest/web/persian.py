"""Numbers and times as Persian readers expect them: Persian digits, the Iranian calendar, Tehran time."""

from datetime import date, datetime

import jdatetime

from ingest.normalise.dates import TEHRAN

_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
"""From the first day of the week."""
MONTHS = tuple(jdatetime.date.j_months_fa)


def digits(text: object) -> str:
    """Return a text with Persian digits: 1405 -> ۱۴۰۵."""
    return str(text).translate(_DIGITS)


def number(count: int) -> str:
    """Return a number with Persian digits and separators: 12345 -> ۱۲٬۳۴۵."""
    return digits(f"{count:,}".replace(",", "٬"))


def decimal(value: float) -> str:
    """Return a number with one digit after the Persian decimal sign: 2.5 -> ۲٫۵."""
    return digits(f"{value:.1f}".replace(".", "٫"))


def jalali(day: date) -> jdatetime.date:
    """Return a day in the Iranian calendar."""
    return jdatetime.date.fromgregorian(date=day)


def day_name(day: date) -> str:
    """Return a day in words: «سه‌شنبه ۳ آذر ۱۴۰۵»."""
    own = jalali(day)
    return f"{WEEKDAYS[own.weekday()]} {digits(own.day)} {MONTHS[own.month - 1]} {digits(own.year)}"


def moment(at: datetime) -> str:
    """Return a time in Tehran in words: «سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۱۰:۱۵»."""
    local = at.astimezone(TEHRAN)
    return f"{day_name(local.date())}، ساعت {digits(f'{local:%H:%M}')}"


def month_name(month: str) -> str:
    """Return a month in words: 1405-08 -> «آبان ۱۴۰۵»."""
    year, count = month.split("-")
    return f"{MONTHS[int(count) - 1]} {digits(year)}"
