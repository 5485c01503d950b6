"""The ledger by day: what became of the stories that were first seen on each day, in Tehran's time."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.ledger.entry import STATUSES
from ingest.settings import settings


@dataclass(frozen=True, slots=True)
class Day:
    """`discovered` counts the entries of the day, `counts` those with each of the known statuses."""

    day: str
    discovered: int
    counts: dict[str, int]

    @property
    def balanced(self) -> bool:
        """Whether each story of the day has exactly one of the known statuses."""
        return self.discovered == sum(self.counts.values())


def days(client: Elasticsearch, size: int = 3660) -> list[Day]:
    """The newest days on which stories were first seen, newest first."""
    each = {status: {"term": {"status": status}} for status in STATUSES}
    aggregations: dict[str, Any] = {
        "days": {
            "terms": {"field": "day", "size": size, "order": {"_key": "desc"}},
            "aggs": {"statuses": {"filters": {"filters": each}}},
        }
    }
    answer = client.search(
        index=settings().index("crawl-ledger"), size=0, query={"term": {"kind": "article"}}, aggs=aggregations
    )
    return [
        Day(
            bucket["key"],
            bucket["doc_count"],
            {name: found["doc_count"] for name, found in bucket["statuses"]["buckets"].items()},
        )
        for bucket in answer["aggregations"]["days"]["buckets"]
    ]
