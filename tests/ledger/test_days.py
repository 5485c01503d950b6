"""The ledger's equation by day, and its violations."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices
from ingest.inspect.days import days
from ingest.ledger import STATUSES, Entry, Ledger
from ingest.settings import settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENTRY = Entry(key="k", url="http://a.example/1", outlet="a", first_seen_at=NOW, run_id="r", day="1405-08-30")


@pytest.fixture
def client(elastic: Elasticsearch) -> Elasticsearch:
    ensure_indices(elastic, ["crawl-ledger"])
    return elastic


def test_every_story_is_counted_on_the_day_it_was_first_seen_and_under_one_status(client: Elasticsearch) -> None:
    Ledger(client).save(replace(ENTRY, key=status, status=status) for status in STATUSES)
    Ledger(client).save([replace(ENTRY, key="new", day="1405-09-01"), replace(ENTRY, key="feed", kind="feed", day="")])
    Ledger(client).refresh()
    newest, oldest = days(client)
    assert (newest.day, newest.discovered, newest.counts["pending"]) == ("1405-09-01", 1, 1)
    assert (oldest.day, oldest.discovered, oldest.counts) == ("1405-08-30", 7, dict.fromkeys(STATUSES, 1))
    assert newest.balanced and oldest.balanced
    assert days(client, 1) == [newest]


def test_an_entry_without_a_known_status_shows(client: Elasticsearch) -> None:
    Ledger(client).save([ENTRY])
    client.update(index=settings().index("crawl-ledger"), id="k", doc={"status": "lost"}, refresh=True)
    assert [day.balanced for day in days(client)] == [False]
