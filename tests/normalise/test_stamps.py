"""The results of `parse_stamp` for machine-written times: attributes, meta elements, fields of feeds."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise.dates import parse_date, parse_stamp
from tests.normalise.dates import NOW


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1794289320", "2026-11-10T05:42:00Z"),
        ("1794289320123", "2026-11-10T05:42:00Z"),
        ("/Date(1794289320000)/", "2026-11-10T05:42:00Z"),
        ("20261110T091200+0330", "2026-11-10T05:42:00Z"),
        ("20261110091200", "2026-11-10T05:42:00Z"),
        ("2026-11-10T09:12:00.000+03:30", "2026-11-10T05:42:00Z"),
        ("۱۴۰۵/۰۸/۱۹ - ۰۹:۱۲", "2026-11-10T05:42:00Z"),
        # either midnight of its day: only the day is certain
        ("2026-11-10T24:00:00", "2026-11-09T20:30:00Z"),
        # in the year 2033, and before any Persian news site
        ("1999999999", None),
        ("100000000", None),
        ("81234", None),
        ("2126-11-10T09:12:00+03:30", None),
        ("", None),
    ],
)
def test_what_programs_write(text: str, at: str | None) -> None:
    found = parse_stamp(text, now=NOW)
    assert (found and found.at.strftime("%Y-%m-%dT%H:%M:%SZ")) == at


def test_seconds_since_1970_are_read_where_programs_write_alone() -> None:
    assert parse_date("1794289320", now=NOW) is None


@given(st.text())
def test_no_stamp_raises(text: str) -> None:
    parse_stamp(text, now=NOW)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2026, 11, 22), timezones=st.timezones()))
def test_a_whole_iso_time_is_read_as_by_the_reader_of_lines(at: datetime) -> None:
    text = at.replace(microsecond=0).isoformat()
    one, other = parse_stamp(text, now=NOW), parse_date(text, now=NOW)
    assert one is None or other is None or one.at == other.at
