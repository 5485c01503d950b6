"""The Iranian calendar: conversion, facet fields and the days of the command line."""

from datetime import UTC, date, datetime, timedelta

import convertdate.persian
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from ingest.errors import PeykError
from ingest.normalise.dates import jalali_fields, parse_day, parse_day_range
from ingest.normalise.dates.calendars import to_date


@pytest.mark.parametrize("year", range(1300, 1451))
def test_conversion_agrees_with_two_other_libraries(year: int) -> None:
    """persiantools uses a table of leap years, convertdate computes the equinox (slowly)."""
    assert to_date("jalali", year, 1, 1) == date(*convertdate.persian.to_gregorian(year, 1, 1))
    for month in range(1, 13):
        days = JalaliDate.days_in_month(month, year)
        for day in (1, days):
            assert to_date("jalali", year, month, day) == JalaliDate(year, month, day).to_gregorian()
        assert to_date("jalali", year, month, days + 1) is None


@given(st.dates(date(1921, 3, 21), date(2072, 3, 19)))
def test_every_day_has_one_name(day: date) -> None:
    name, fields = jalali_fields(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    assert parse_day(name) == day
    assert name.startswith(fields.month) and fields.month.startswith(fields.year)


@pytest.mark.parametrize(
    ("at", "day", "month", "week"),
    [
        # Tehran's day, not Greenwich's
        ("2026-11-20T20:29:59+00:00", "1405-08-29", "1405-08", "1405-W35"),
        ("2026-11-20T20:30:00+00:00", "1405-08-30", "1405-08", "1405-W36"),
        # 30 Aban 1405 was a Saturday, so a week begins; the Friday after it is in the same
        ("2026-11-27T12:00:00+03:30", "1405-09-06", "1405-09", "1405-W36"),
        # 1405 began on a Saturday; 1404 on a Friday, its first week is one day long
        ("2026-03-21T12:00:00+03:30", "1405-01-01", "1405-01", "1405-W01"),
        ("2025-03-21T12:00:00+03:30", "1404-01-01", "1404-01", "1404-W01"),
        ("2025-03-22T12:00:00+03:30", "1404-01-02", "1404-01", "1404-W02"),
        # the year's last week ends with it
        ("2025-03-20T12:00:00+03:30", "1403-12-30", "1403-12", "1403-W53"),
    ],
)
def test_fields_for_facets(at: str, day: str, month: str, week: str) -> None:
    name, fields = jalali_fields(datetime.fromisoformat(at))
    assert (name, fields.year, fields.month, fields.week) == (day, day[:4], month, week)


@given(st.dates(date(1991, 3, 21), date(2040, 1, 1)))
def test_a_week_changes_on_saturdays_and_at_new_year_only(day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    today, fields = jalali_fields(noon)
    _, before = jalali_fields(noon - timedelta(days=1))
    begins = day.weekday() == 5 or today.endswith("-01-01")
    assert (fields.week != before.week) == begins


@pytest.mark.parametrize("text", ["1405-08-30", "۱۴۰۵/۸/۳۰", "١٤٠٥/٠٨/٣٠", "1405.8.30", "2026-11-21", " ۲۰۲۶/۱۱/۲۱ "])
def test_a_day_on_the_command_line(text: str) -> None:
    assert parse_day(text) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "text", ["", "دیروز", "1405-08", "1405-13-01", "1404-12-30", "05-08-30", "1405-08-30 12", "9" * 99]
)
def test_what_is_no_day_says_what_is(text: str) -> None:
    with pytest.raises(PeykError, match=r"1405-08-30.*2026-11-21"):
        parse_day(text)


def test_a_range_of_days_holds_both_ends_in_tehran() -> None:
    start, end = parse_day_range("1405-08-30", "۱۴۰۵/۰۹/۰۱")
    assert start == datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
    assert end == datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    assert parse_day_range(None, None) == (None, None)
    with pytest.raises(PeykError, match="before"):
        parse_day_range("1405-09-01", "1405-08-30")
