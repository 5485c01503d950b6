"""Read the watch's data from Elasticsearch: past stories and feeds of every outlet, and recent story statuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic.buckets import buckets
from ingest.ledger import Ledger
from ingest.ledger.source_entry import SourceEntry
from ingest.settings import settings
from ingest.watch.rhythm import WEEKS, Past

MOST_OUTLETS = 10_000
LATELY, BEFORE = timedelta(days=1), timedelta(days=8)
"""Stories of the last day are compared with those of the week before it."""


@dataclass(frozen=True, slots=True)
class Fates:
    """Stories of an outlet by status, of the last day and of the week before."""

    lately: Mapping[str, int]
    before: Mapping[str, int]


def feeds(client: Elasticsearch) -> dict[str, list[SourceEntry]]:
    """Return the ledger's entries of feeds and sitemaps, by outlet."""
    by_outlet: dict[str, list[SourceEntry]] = {}
    for entry in Ledger(client).find_sources():
        by_outlet.setdefault(entry.outlet, []).append(entry)
    return by_outlet


def answered(entries: list[SourceEntry]) -> datetime | None:
    """Return when an outlet last answered for one of its feeds."""
    times = [at for entry in entries if (at := entry.feed.answered_at or entry.fetched_at)]
    return max(times, default=None)


def pasts(client: Elasticsearch, answers: Mapping[str, datetime], now: datetime) -> dict[str, Past]:
    """Return the past of every outlet: stories by hour of publication, without future dates, which some sites give."""
    stories = _by_hour(client, now)
    by_outlet = {}
    for bucket in _edges(client, now):
        name = bucket["key"]
        newest = max(
            value
            for value in (bucket["dated"]["newest"]["value"], bucket["undated"]["newest"]["value"], 0)
            if value is not None
        )
        if name in answers and newest and bucket["seen"]["value"]:
            first_seen = _time(bucket["seen"]["value"])
            by_outlet[name] = Past(stories.get(name, {}), first_seen, _time(newest), max(answers[name], _time(newest)))
    return by_outlet


def _by_hour(client: Elasticsearch, now: datetime) -> dict[str, dict[int, int]]:
    counts: dict[str, dict[int, int]] = {}
    sources = [
        {"outlet": {"terms": {"field": "outlet.id"}}},
        {"hour": {"date_histogram": {"field": "published_at", "fixed_interval": "1h"}}},
    ]
    since = {"gt": (now - timedelta(weeks=2 * WEEKS)).isoformat(), "lte": now.isoformat()}
    for bucket in buckets(client, settings().index("articles"), sources, {"range": {"published_at": since}}):
        key = bucket["key"]
        counts.setdefault(key["outlet"], {})[key["hour"] // 3_600_000] = bucket["doc_count"]
    return counts


def _edges(client: Elasticsearch, now: datetime) -> list[dict[str, Any]]:
    """Return for each outlet when its first story was seen, and the newest date; for undated stories, when seen."""
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
    """Return by outlet the statuses of the stories first seen in the last day, and in the week before."""
    middle = (now - LATELY).isoformat()
    ledger = Ledger(client)
    lately = ledger.counts({"range": {"first_seen_at": {"gt": middle, "lte": now.isoformat()}}})
    before = ledger.counts({"range": {"first_seen_at": {"gt": (now - BEFORE).isoformat(), "lte": middle}}})
    return {name: Fates(counts, before.get(name, {})) for name, counts in lately.items()}


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
