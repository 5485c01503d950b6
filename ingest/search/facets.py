"""Facets: how many hits of a search each outlet, province, section and month has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jdatetime
from elasticsearch import Elasticsearch

from ingest.search.parse import parse_for
from ingest.search.query import Reading, build_set
from ingest.search.run import explained
from ingest.search.understand import understand
from ingest.settings import settings

MOST = 50
SURE = 2000
"""Values that each shard reports: counts of a field with no more values are exact on any number of shards."""
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet, its Persian label, and how many of the articles found have it."""

    value: str
    label: str
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """`articles`: hits with copies, as `Results.total`. `stories`: hits without copies, within 5 % beyond 40,000.

    Months are sorted from the newest to the oldest, the others from the commonest on. An article counts for each of
    its provinces and sections, so these sum to more than `articles`.
    """

    articles: int
    stories: int
    outlets: tuple[Count, ...]
    provinces: tuple[Count, ...]
    sections: tuple[Count, ...]
    months: tuple[Count, ...]


def facets(client: Elasticsearch, text: str, *, index: str | None = None, most: int = MOST, **narrow: Any) -> Facets:
    """Return the facets of the articles that `search` counts in `total`, with at most `most` values each.

    The other arguments are those of `build_set`. Raises PeykError as `search` does.
    """
    index = index or settings().index("articles")
    with explained():
        read, _ = understand(client, index, parse_for(client, index, text))
        answer = client.search(index=index, **build_facets(read, most=most, **narrow)).body
    aggregations = answer["aggregations"]
    return Facets(
        answer["hits"]["total"]["value"],
        aggregations["stories"]["value"],
        outlets=tuple(map(_count, aggregations["outlets"]["buckets"])),
        provinces=tuple(map(_count, aggregations["provinces"]["buckets"])),
        sections=tuple(map(_count, aggregations["sections"]["buckets"])),
        months=tuple(Count(b["key"], month_label(b["key"]), b["doc_count"]) for b in aggregations["months"]["buckets"]),
    )


def build_facets(read: Reading, *, most: int = MOST, **narrow: Any) -> dict[str, Any]:
    """Return the body of the `_search` that counts facets; the other arguments are those of `build_set`."""
    return {"query": build_set(read, **narrow), "size": 0, "track_total_hits": True, "aggs": _aggregations(most)}


def month_label(month: str) -> str:
    """Return the Persian label of a month: `1405-08` -> «آبان ۱۴۰۵»."""
    year, number = month.split("-")
    return f"{jdatetime.date.j_months_fa[int(number) - 1]} {year.translate(_DIGITS)}"


def _aggregations(most: int) -> dict[str, Any]:
    def terms(field: str) -> dict[str, Any]:
        return {"terms": {"field": field, "size": most, "shard_size": max(most, SURE)}}

    months = terms("jalali.month")
    months["terms"]["order"] = {"_key": "desc"}
    return {
        "stories": {"cardinality": {"field": "cluster_id", "precision_threshold": 40_000}},
        "outlets": terms("outlet.id") | {"aggs": {"name": {"terms": {"field": "outlet.name_fa", "size": 1}}}},
        "provinces": terms("province"),
        "sections": terms("section"),
        "months": months,
    }


def _count(bucket: Mapping[str, Any]) -> Count:
    named = bucket.get("name", {}).get("buckets")
    return Count(bucket["key"], named[0]["key"] if named else bucket["key"], bucket["doc_count"])
