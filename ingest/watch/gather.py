"""What the watch reads of Elasticsearch: the past of every outlet, its feeds, and what became of its stories lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.ledger import Ledger
from ingest.ledger.source_entry import SourceEntry
from ingest.settings import settings
from ingest.watch.rhythm import WEEKS, Past

PAGE = 10_000
MOST_OUTLETS = 10_000
LATELY, BEFORE = timedelta(days=1), timedelta(days=8)
"""What is compared: decisions of the last day with those of the week before it."""


@dataclass(frozen=True, slots=True)
class Fates:
    """How many stories of an outlet came to each status, in the last day and in the week before."""

    lately: Mapping[str, int]
    before: Mapping[str, int]


def feeds(client: Elasticsearch) -> dict[str, list[SourceEntry]]:
    """Return the ledger's entries of feeds and sitemaps, by outlet."""
    found: dict[str, list[SourceEntry]] = {}
    for entry in Ledger(client).find_sources():
        found.setdefault(entry.outlet, []).append(entry)
    return found


def answered(entries: list[SourceEntry]) -> datetime | None:
    """When an outlet last answered for one of its feeds."""
    times = [at for entry in entries if (at := entry.feed.answered_at or entry.fetched_at)]
    return max(times, default=None)


def pasts(client: Elasticsearch, answers: Mapping[str, datetime], now: datetime) -> dict[str, Past]:
    """Return the stories of every outlet by their hour of publication; of the future, as sites claim at times, none."""
    stories = _by_hour(client, now)
    found = {}
    for bucket in _edges(client, now):
        name = bucket["key"]
        newest = max(
            value
            for value in (bucket["dated"]["newest"]["value"], bucket["undated"]["newest"]["value"], 0)
            if value is not None
        )
        if name in answers and newest and bucket["seen"]["value"]:
            seen = _time(bucket["seen"]["value"])
            found[name] = Past(stories.get(name, {}), seen, _time(newest), max(answers[name], _time(newest)))
    return found


def _by_hour(client: Elasticsearch, now: datetime) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    sources = [
        {"outlet": {"terms": {"field": "outlet.id"}}},
        {"hour": {"date_histogram": {"field": "published_at", "fixed_interval": "1h"}}},
    ]
    after: dict[str, Any] = {}
    while True:
        answer = client.search(
            index=settings().index("articles"),
            size=0,
            query={
                "range": {
                    "published_at": {"gt": (now - timedelta(weeks=2 * WEEKS)).isoformat(), "lte": now.isoformat()}
                }
            },
            aggs={"hours": {"composite": {"size": PAGE, "sources": sources} | after}},
        )["aggregations"]["hours"]
        for bucket in answer["buckets"]:
            key = bucket["key"]
            found.setdefault(key["outlet"], {})[key["hour"] // 3_600_000] = bucket["doc_count"]
        if "after_key" not in answer:
            return found
        after = {"after": answer["after_key"]}


def _edges(client: Elasticsearch, now: datetime) -> list[dict[str, Any]]:
    """Of each outlet when its first story was seen, and when its newest one appeared; without a date, was seen."""
    dated = {"range": {"published_at": {"lte": now.isoformat()}}}
    undated = {"bool": {"must_not": {"exists": {"field": "published_at"}}}}
    answer = client.search(
        index=settings().index("articles"),
        size=0,
        aggs={
            "outlets": {
                "terms": {"field": "outlet.id", "size": MOST_OUTLETS},
                "aggs": {
                    "seen": {"min": {"field": "first_seen_at"}},
                    "dated": {"filter": dated, "aggs": {"newest": {"max": {"field": "published_at"}}}},
                    "undated": {"filter": undated, "aggs": {"newest": {"max": {"field": "first_seen_at"}}}},
                },
            }
        },
    )
    buckets: list[dict[str, Any]] = answer["aggregations"]["outlets"]["buckets"]
    return buckets


def fates(client: Elasticsearch, now: datetime) -> dict[str, Fates]:
    """Return what became of the stories that were first seen in the last day, and in the week before, by outlet."""
    middle = (now - LATELY).isoformat()
    ledger = Ledger(client)
    lately = ledger.counts({"range": {"first_seen_at": {"gt": middle, "lte": now.isoformat()}}})
    before = ledger.counts({"range": {"first_seen_at": {"gt": (now - BEFORE).isoformat(), "lte": middle}}})
    return {name: Fates(counts, before.get(name, {})) for name, counts in lately.items()}


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
