"""Days and months of the Iranian calendar as readers write them, in Persian digits."""

from datetime import date

import jdatetime

_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian_digits(text: object) -> str:
    """Return a text with Persian digits: 1405 -> ۱۴۰۵."""
    return str(text).translate(_DIGITS)


def month_name(year: int, month: int) -> str:
    """Return a Jalali month in words: «آبان ۱۴۰۵»."""
    return f"{jdatetime.date.j_months_fa[month - 1]} {persian_digits(year)}"


def month_label(month: str) -> str:
    """Return the Persian label of a month: `1405-08` -> «آبان ۱۴۰۵»."""
    return month_name(*map(int, month.split("-")))


def day_label(day: date) -> str:
    """Return the Persian label of a day: «۳۰ آبان ۱۴۰۵»."""
    own = jdatetime.date.fromgregorian(date=day)
    return f"{persian_digits(own.day)} {month_name(own.year, own.month)}"
