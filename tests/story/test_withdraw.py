"""One more missing answer for a page, before and after its story counts as withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.fetch import FetchError
from ingest.ledger import Entry
from ingest.model import ArchivePointer
from ingest.story.withdraw import book_missing, is_missing
from tests.conftest import NOWHERE

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAY = timedelta(days=1)
LIVE = Entry(
    "key",
    "http://kavir.example/1",
    "kavir",
    NOW - 9 * DAY,
    "before",
    "1405-08-27",
    status="indexed",
    article_id="id",
    archive=ArchivePointer("a.warc.gz", 0, 1),
)
GONE = FetchError("http-410", "410 Gone")


@pytest.fixture
def nowhere() -> Iterator[Elasticsearch]:
    """A client of an unreachable cluster: these tests do not need the index."""
    with Elasticsearch(NOWHERE) as client:
        yield client


@pytest.mark.parametrize(
    ("gone", "ago", "since"),
    [
        pytest.param(0, None, NOW, id="for the first time"),
        pytest.param(1, 9 * DAY, NOW - 9 * DAY, id="long, but not often"),
        pytest.param(9, 2 * DAY, NOW - 2 * DAY, id="often, but not long"),
        pytest.param(2, -DAY, NOW, id="since a wrong clock's time"),
    ],
)
def test_a_missing_page_is_counted(gone: int, ago: timedelta | None, since: datetime, nowhere: Elasticsearch) -> None:
    entry = replace(LIVE, gone=gone, gone_since=NOW - ago if ago is not None else None)
    (after,) = book_missing(nowhere, [(entry, GONE)], False, "run", NOW)
    assert (after.status, after.step, after.run_id, after.decided_at) == ("unchanged", "fetch", "run", NOW)
    assert (after.gone, after.gone_since, after.next_attempt_at) == (gone + 1, since, NOW + DAY)
    assert (after.reason, after.detail, after.withdrawn_at) == ("recheck: http-410", "410 Gone", None)


def test_a_withdrawn_story_is_looked_at_seldom_and_stays_so(nowhere: Elasticsearch) -> None:
    entry = replace(LIVE, status="unchanged", gone=3, gone_since=NOW - 9 * DAY, withdrawn_at=NOW - DAY)
    (after,) = book_missing(nowhere, [(entry, GONE)], False, "run", NOW)
    assert (after.withdrawn_at, after.reason) == (NOW - DAY, "withdrawn: http-410")
    assert (after.gone, after.next_attempt_at) == (4, NOW + 30 * DAY)


def test_in_a_hiccup_nothing_is_counted(nowhere: Elasticsearch) -> None:
    entries = [LIVE, replace(LIVE, gone=2, gone_since=NOW - 9 * DAY), replace(LIVE, duplicate_of="other")]
    after = book_missing(nowhere, [(entry, GONE) for entry in entries], True, "run", NOW)
    assert [one.status for one in after] == ["unchanged", "unchanged", "duplicate"]
    for before, one in zip(entries, after, strict=True):
        assert (one.gone, one.gone_since, one.archive) == (before.gone, before.gone_since, before.archive)
        assert (one.step, one.run_id, one.decided_at, one.next_attempt_at) == ("fetch", "run", NOW, NOW + DAY)
        assert one.reason == "recheck: http-410" and "hiccup" in (one.detail or "")


@pytest.mark.parametrize(
    ("entry", "reason", "missing"),
    [
        (LIVE, "http-404", True),
        (LIVE, "http-410", True),
        (LIVE, "http-500", False),
        (replace(LIVE, duplicate_of="other"), "http-404", False),
        (replace(LIVE, article_id=None), "http-404", False),
    ],
)
def test_only_the_page_of_an_article_can_be_missing(entry: Entry, reason: str, missing: bool) -> None:
    assert is_missing(entry, FetchError(reason, "")) is missing
