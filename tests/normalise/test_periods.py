"""Periods as people write them in searches and options."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PeykError
from ingest.normalise.dates import TEHRAN, jalali_fields, parse_day_range, parse_period

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
"""Friday, 6 Azar 1405."""
Z = "\u200c"


def _days(text: str) -> tuple[str | None, str | None] | None:
    """The first and the last Jalali day of a period; None for an open side."""
    period = parse_period(text, NOW)
    if period is None:
        return None
    start, end = period
    # A day begins at midnight in Tehran.
    assert all(at is None or at.astimezone(TEHRAN).strftime("%H:%M") == "00:00" for at in period)
    return (start and jalali_fields(start)[0], end and jalali_fields(end.replace(microsecond=0))[0])


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        # Days, months and years.
        ("1405/08/01", "1405-08-01", "1405-08-02"),
        ("۱ آبان ۱۴۰۵", "1405-08-01", "1405-08-02"),
        ("پانزدهم آبان ۱۴۰۵", "1405-08-15", "1405-08-16"),
        ("november 3, 2026", "1405-08-12", "1405-08-13"),
        ("۳ آبان", "1405-08-03", "1405-08-04"),
        ("۳۰ آذر ۱۴۰۵", "1405-09-30", "1405-10-01"),
        ("2027-01-01", "1405-10-11", "1405-10-12"),
        ("1360-01-01", "1360-01-01", "1360-01-02"),
        ("آبان ۱۴۰۵", "1405-08-01", "1405-09-01"),
        ("آبان", "1405-08-01", "1405-09-01"),
        ("اسفند", "1404-12-01", "1405-01-01"),
        ("2026-11", "1405-08-10", "1405-09-10"),
        ("۱۴۰۵", "1405-01-01", "1406-01-01"),
        # Relative to today.
        ("امروز", "1405-09-06", "1405-09-07"),
        ("today", "1405-09-06", "1405-09-07"),
        ("دیروز", "1405-09-05", "1405-09-06"),
        ("Yesterday", "1405-09-05", "1405-09-06"),
        ("۳ روز پیش", "1405-09-03", "1405-09-04"),
        ("3 days ago", "1405-09-03", "1405-09-04"),
        # Weeks begin on Saturday; this one on 30 Aban.
        ("این هفته", "1405-08-30", "1405-09-07"),
        ("this week", "1405-08-30", "1405-09-07"),
        ("هفته گذشته", "1405-08-23", "1405-08-30"),
        (f"هفته{Z}ی گذشته", "1405-08-23", "1405-08-30"),
        ("هفتهٔ قبل", "1405-08-23", "1405-08-30"),
        ("last week", "1405-08-23", "1405-08-30"),
        ("دو هفته پیش", "1405-08-16", "1405-08-23"),
        ("ماه جاری", "1405-09-01", "1405-10-01"),
        ("ماه گذشته", "1405-08-01", "1405-09-01"),
        ("last month", "1405-08-01", "1405-09-01"),
        ("امسال", "1405-01-01", "1406-01-01"),
        ("پارسال", "1404-01-01", "1405-01-01"),
        # Spans that end today.
        ("۷ روز گذشته", "1405-08-30", "1405-09-07"),
        ("هفت روز اخیر", "1405-08-30", "1405-09-07"),
        ("7 days", "1405-08-30", "1405-09-07"),
        ("last 7 days", "1405-08-30", "1405-09-07"),
        ("past week", "1405-08-30", "1405-09-07"),
        ("۱ روز گذشته", "1405-09-06", "1405-09-07"),
        ("سه ماه اخیر", "1405-06-07", "1405-09-07"),
        ("1 سال اخیر", "1404-09-07", "1405-09-07"),
        # Ranges; the start may lack what the end has.
        ("از ۱ تا ۱۵ آبان ۱۴۰۵", "1405-08-01", "1405-08-16"),
        ("۱ تا ۱۵ آبان", "1405-08-01", "1405-08-16"),
        ("۲۵ مهر تا ۳ آبان ۱۴۰۵", "1405-07-25", "1405-08-04"),
        ("۲۵ اسفند تا ۵ فروردین ۱۴۰۵", "1404-12-25", "1405-01-06"),
        ("مهر تا آبان ۱۴۰۵", "1405-07-01", "1405-09-01"),
        ("از ۱ تا ۳۰ آذر ۱۴۰۵", "1405-09-01", "1405-10-01"),
        ("1405/08/01..1405/08/15", "1405-08-01", "1405-08-16"),
        ("۱۴۰۵/۰۸/۰۱…۱۴۰۵/۰۸/۱۵", "1405-08-01", "1405-08-16"),
        ("1405/08/01 - 1405/08/15", "1405-08-01", "1405-08-16"),
        ("2026-11-20 to 2026-11-22", "1405-08-29", "1405-09-02"),
        ("از هفته گذشته تا دیروز", "1405-08-23", "1405-09-06"),
        # Open ones.
        ("از آبان ۱۴۰۵", "1405-08-01", None),
        ("1405-08..", "1405-08-01", None),
        ("تا دیروز", None, "1405-09-06"),
        ("..1405", None, "1406-01-01"),
    ],
)
def test_a_period_in_tehran(text: str, first: str | None, after: str | None) -> None:
    assert _days(text) == (first, after)


def test_hours_end_now() -> None:
    assert parse_period("۲۴ ساعت گذشته", NOW) == (datetime(2026, 11, 26, 12, tzinfo=UTC), NOW)


@pytest.mark.parametrize(
    "text",
    [
        *("", "تهران", "1405/13", "1405/00", "1404-12-30", "31 آذر 1405", "۳ رمضان ۱۴۰۵", "0 روز گذشته"),
        *("1405/08/15..1405/08/01", "9999 سال گذشته", "9999 years ago", "..", "از تا", "1 تا 15", "9" * 500),
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text, NOW) is None


@given(st.text(alphabet=st.sampled_from("0123456789۱۴ آبانتاازروزهفتهگذشته./-… "), max_size=40))
def test_any_text_is_a_period_or_none(text: str) -> None:
    period = parse_period(text, NOW)
    if period and period[0] and period[1]:
        assert period[0] < period[1]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("هفته گذشته", "دیروز", ("1405-08-23", "1405-09-06")),
        ("آبان ۱۴۰۵", "آبان ۱۴۰۵", ("1405-08-01", "1405-09-01")),
        ("دیروز", None, ("1405-09-05", None)),
        # A range as one of the two gives both.
        ("1405/08/01..1405/08/15", None, ("1405-08-01", "1405-08-16")),
        (None, "۱ تا ۱۵ آبان ۱۴۰۵", ("1405-08-01", "1405-08-16")),
        ("1405/08/01..1405/08/15", "1405/08/10", ("1405-08-01", "1405-08-11")),
    ],
)
def test_the_two_ends_of_options(first: str | None, last: str | None, days: tuple[str | None, str | None]) -> None:
    start, end = parse_day_range(first, last, NOW)
    assert (start and jalali_fields(start)[0], end and jalali_fields(end)[0]) == days


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("تهران", None, "not a day or period: «تهران»; write it as 1405-08-30"),
        ("", None, "not a day or period"),
        (None, "از آبان ۱۴۰۵", "not a day or period"),
        ("آذر ۱۴۰۵", "آبان ۱۴۰۵", "is before the first"),
    ],
)
def test_what_options_refuse(first: str | None, last: str | None, message: str) -> None:
    with pytest.raises(PeykError, match=message):
        parse_day_range(first, last, NOW)
