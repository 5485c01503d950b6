"""The plan of a run: outlets that are leased together, and outlets that are due."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.crawl.neighbours import neighbours
from ingest.outlets import Outlet, parse
from ingest.sources.due_outlets import is_wanted

NOW = datetime(2026, 11, 21, 12, 0, 3, tzinfo=UTC)


def row(name: str, *feeds: str, domain: str = "") -> Outlet:
    fields = {"id": name, "name": name, "name_fa": name, "domain": domain or f"{name}.example", "feeds": feeds}
    return parse([fields], "test")[name]


def test_whoever_visits_a_row_holds_all_that_ask_the_same_hosts() -> None:
    """Two processes would pace the host independently."""
    rows = [
        row("a", "https://feeds.example/a"),
        row("b"),
        row("c", "https://c.example/rss", "https://www.feeds.example/c"),
        row("d"),
        row("e", domain="c.example"),
    ]
    together = ("a", "c", "e")
    assert neighbours(rows) == {"a": together, "b": ("b",), "c": together, "d": ("d",), "e": together}


def test_rows_that_are_joined_by_a_later_one() -> None:
    rows = [row("a"), row("b"), row("c", "https://a.example/", "https://b.example/")]
    assert neighbours(rows) == dict.fromkeys("abc", ("a", "b", "c"))


@pytest.mark.parametrize(
    ("seconds", "attempts", "wanted"),
    [
        pytest.param(-1, 0, True, id="overdue"),
        pytest.param(50, 0, True, id="within the tick that has begun on the minute"),
        pytest.param(57, 0, False, id="in the next one"),
        pytest.param(50, 1, False, id="one that failed is never asked sooner than it may be"),
        pytest.param(-1, 1, True, id="nor later than the next tick"),
    ],
)
def test_a_source_is_due_when_its_time_falls_within_the_coming_tick(
    seconds: float, attempts: int, wanted: bool
) -> None:
    assert is_wanted(NOW + timedelta(seconds=seconds), attempts, NOW) is wanted


def test_a_source_that_was_never_read_is_due() -> None:
    assert is_wanted(None, 0, NOW)
