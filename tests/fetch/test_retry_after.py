"""Retry-After, RFC 9110, 10.2.3."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.retry_after import LONGEST, parse

NOW = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999999999", LONGEST),
        ("Tue, 20 Oct 2026 12:01:00 GMT", 60),
        ("Tue, 20 Oct 2026 15:31:00 +0330", 60),
        ("Tue, 20 Oct 2026 11:00:00 GMT", 0),
        ("Tue, 20 Oct 2037 12:00:00 GMT", LONGEST),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("۱۲۰", None),
        ("1.5", None),
    ],
)
def test_parse(value: str | None, seconds: float | None) -> None:
    assert parse(value, NOW) == seconds


@given(st.text())
def test_any_text_is_a_bounded_time_or_none(value: str) -> None:
    seconds = parse(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST
