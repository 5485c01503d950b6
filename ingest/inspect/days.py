"""The ledger by day: the statuses of the stories first seen on each day (Tehran time)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.ledger.entry import STATUSES
from ingest.normalise.dates import day_start, jalali_fields, parse_day
from ingest.settings import settings

MOST = 3660
"""Most days that are returned."""


@dataclass(frozen=True, slots=True)
class Day:
    """`discovered` counts the entries of the day, `counts` those with each of the known statuses."""

    day: str
    discovered: int
    counts: dict[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every story of the day has exactly one known status."""
        return self.discovered == sum(self.counts.values())


def days(client: Elasticsearch, size: int | None = None) -> list[Day]:
    """Return the days on which stories were first seen, newest first. `size`: only the last so many days."""
    newest = _newest(client)
    if newest is None:
        return []
    filters: list[dict[str, Any]] = [{"term": {"kind": "article"}}]
    if size:
        since, _ = jalali_fields(day_start(parse_day(newest) - timedelta(days=size - 1)))
        filters.append({"range": {"day": {"gte": since}}})
    filters_by_status = {status: {"term": {"status": status}} for status in STATUSES}
    aggregations: dict[str, Any] = {
        "days": {
            "terms": {"field": "day", "size": MOST, "order": {"_key": "desc"}},
            "aggs": {"statuses": {"filters": {"filters": filters_by_status}}},
        }
    }
    answer = client.search(
        index=settings().index("crawl-ledger"), size=0, query={"bool": {"filter": filters}}, aggs=aggregations
    )
    return [
        Day(
            bucket["key"],
            bucket["doc_count"],
            {name: status["doc_count"] for name, status in bucket["statuses"]["buckets"].items()},
        )
        for bucket in answer["aggregations"]["days"]["buckets"]
    ]


def _newest(client: Elasticsearch) -> str | None:
    """Return the newest day, if any; a day in the future, from a wrong clock, only if there is no other."""
    tomorrow, _ = jalali_fields(datetime.now(UTC) + timedelta(days=1))
    for filters in ([{"range": {"day": {"lte": tomorrow}}}], []):
        answer = client.search(
            index=settings().index("crawl-ledger"),
            query={"bool": {"filter": [{"term": {"kind": "article"}}, *filters]}},
            sort=[{"day": "desc"}],
            size=1,
            source_includes="day",
        )
        if hits := answer["hits"]["hits"]:
            return str(hits[0]["_source"]["day"])
    return None
