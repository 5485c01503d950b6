"""Aggregations with more buckets than one answer holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

PAGE = 5_000
"""Buckets of one answer."""


def buckets(
    client: Elasticsearch,
    index: str,
    sources: Sequence[Mapping[str, Any]],
    query: Mapping[str, Any],
    aggs: Mapping[str, Any] | None = None,
    **options: Any,
) -> Iterator[dict[str, Any]]:
    """Yield every bucket of a `composite` aggregation over the documents of a query, in the order of its sources.

    `aggs` are counted in each bucket; `options` are those of the search. Raises what the client raises.
    """
    composite: dict[str, Any] = {"size": PAGE, "sources": list(sources)}
    found: dict[str, Any] = {"composite": composite} | ({"aggs": dict(aggs)} if aggs else {})
    while True:
        answer = client.search(index=index, size=0, query=query, aggs={"found": found}, **options)
        page = answer.get("aggregations", {}).get("found", {})
        yield from page.get("buckets", ())
        if "after_key" not in page:
            return
        composite["after"] = page["after_key"]
