"""Dates relative to the time of reading: «۲ ساعت پیش», «دیروز», and days without a year."""

import pytest

from ingest.normalise.dates import parse_date
from tests.normalise.dates import read


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("۲ ساعت پیش", "2026-11-22T14:00:00Z", "approximate"),
        ("۲ ساعت و ۱۵ دقیقه قبل", "2026-11-22T13:45:00Z", "approximate"),
        ("یک‌ساعت پیش", "2026-11-22T15:00:00Z", "approximate"),
        ("نیم ساعت پیش", "2026-11-22T15:30:00Z", "approximate"),
        ("۳ روز پیش", "2026-11-19T16:00:00Z", "approximate"),
        ("۲ هفته پیش", "2026-11-08T16:00:00Z", "approximate"),
        # numbers in words, compound ones too, are read completely
        ("دو ساعت پیش", "2026-11-22T14:00:00Z", "approximate"),
        ("بیست دقیقه پیش", "2026-11-22T15:40:00Z", "approximate"),
        ("بیست و پنج دقیقه پیش", "2026-11-22T15:35:00Z", "approximate"),
        ("یک ساعت و نیم پیش", "2026-11-22T14:30:00Z", "approximate"),
        ("یک ربع قبل", "2026-11-22T15:45:00Z", "approximate"),
        ("یازده روز پیش", "2026-11-11T16:00:00Z", "approximate"),
        ("هفته گذشته", "2026-11-15T16:00:00Z", "approximate"),
        ("3 hours ago", "2026-11-22T13:00:00Z", "approximate"),
        ("لحظاتی پیش", "2026-11-22T15:59:00Z", "approximate"),
        ("دقايقي پيش", "2026-11-22T15:50:00Z", "approximate"),
        ("ساعاتی پیش", "2026-11-22T13:00:00Z", "approximate"),
        ("دیروز ۱۲:۳۰", "2026-11-21T09:00:00Z", "minute"),
        ("امروز، ساعت ۸:۰۰ صبح", "2026-11-22T04:30:00Z", "minute"),
        ("دیروز ۸:۰۰ قبل از ظهر", "2026-11-21T04:30:00Z", "minute"),
        ("پریروز", "2026-11-19T20:30:00Z", "day"),
        # a day without a year is its latest occurrence
        ("۱۲ مرداد ساعت ۱۲:۳۰", "2026-08-03T09:00:00Z", "minute"),
        ("۱۲ آذر", "2025-12-02T20:30:00Z", "day"),
        # a full date on the line precedes either
        ("۲ روز پیش - ۲۷ تیر ۱۳۹۷", "2018-07-17T19:30:00Z", "day"),
    ],
)
def test_from_the_time_of_reading(text: str, at: str, precision: str) -> None:
    found = read(text)
    assert found and (found.at.strftime("%Y-%m-%dT%H:%M:%SZ"), found.precision) == (at, precision)


@pytest.mark.parametrize("text", ["۲ ساعت پیش از بازی", "تا ۲ ساعت دیگر", "شنبه", "فردا", "۳ ساعت"])
def test_what_is_no_time_of_publication(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["۲ ساعت پیش", "لحظاتی پیش", "دیروز ۱۲:۳۰", "امروز", "۱۲ مرداد ساعت ۱۲:۳۰"])
def test_what_needs_the_time_of_reading_is_missing_without_it(text: str) -> None:
    assert parse_date(text) is None
