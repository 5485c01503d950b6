"""Read how stories were extracted, by outlet and day, from the index of articles."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic.buckets import buckets
from ingest.extract.profiles.generic import PROFILE
from ingest.ledger.entry import BACKFILL
from ingest.settings import settings
from ingest.watch.shares import DAYS, Tally

OLD = timedelta(days=2)
"""A story that was seen so long after its publication is none of the last day's."""
MOST_OUTLETS = 10_000
DAY = timedelta(days=1)
Reading = Mapping[str, Sequence[Tally]]
"""By kind of trouble, the last day first."""


def _lacks(field: str) -> dict[str, Any]:
    return {"bool": {"must_not": {"exists": {"field": field}}}}


TROUBLES: dict[str, dict[str, Any]] = {
    "partial": {"term": {"completeness": "partial"}},
    "undated": _lacks("published_at"),
    "profile": {"term": {"extraction.profile": PROFILE.name}},
    "authors": _lacks("authors"),
}
"""Queries of the affected stories by kind of trouble."""


def readings(client: Elasticsearch, now: datetime) -> dict[str, Reading]:
    """Return for each outlet the affected stories of the last day and of each day before it, as of the last refresh.

    Stories that were backfilled do not count, and outlets of which a backfill found some in the last day are left out.
    """
    days: dict[str, dict[int, dict[str, Any]]] = {}
    interval = {"field": "first_seen_at", "fixed_interval": "1d", "offset": f"{int(now.timestamp()) % 86400}s"}
    sources = [{"outlet": {"terms": {"field": "outlet.id"}}}, {"day": {"date_histogram": interval}}]
    query = {
        "bool": {
            "filter": [
                {"range": {"first_seen_at": {"gte": (now - (DAYS + 1) * DAY).isoformat(), "lt": now.isoformat()}}},
                {"exists": {"field": "extraction.profile"}},
            ],
            "must_not": {"range": {"seconds_to_seen": {"gt": OLD.total_seconds()}}},
        }
    }
    troubles = {kind: {"filter": trouble} for kind, trouble in TROUBLES.items()}
    for bucket in buckets(client, settings().index("articles"), sources, query, troubles):
        ago = int((now.timestamp() - bucket["key"]["day"] / 1000 - 1) // DAY.total_seconds())
        days.setdefault(bucket["key"]["outlet"], {})[ago] = bucket
    backfilled = _backfilled(client, now)
    return {outlet: _reading(found) for outlet, found in days.items() if outlet not in backfilled}


def _reading(days: Mapping[int, Mapping[str, Any]]) -> Reading:
    return {
        kind: [
            Tally(day["doc_count"], day[kind]["doc_count"]) if (day := days.get(ago)) else Tally()
            for ago in range(DAYS + 1)
        ]
        for kind in TROUBLES
    }


def _backfilled(client: Elasticsearch, now: datetime) -> set[str]:
    filters = [
        {"term": {"kind": "article"}},
        {"range": {"first_seen_at": {"gt": (now - DAY).isoformat()}}},
        {"prefix": {"run_id": BACKFILL}},
    ]
    answer = client.search(
        index=settings().index("crawl-ledger"),
        size=0,
        query={"bool": {"filter": filters}},
        aggs={"outlets": {"terms": {"field": "outlet", "size": MOST_OUTLETS}}},
    )
    return {bucket["key"] for bucket in answer["aggregations"]["outlets"]["buckets"]}
