"""Stories and their copies: how many stories a search finds, how many articles each story has, and which."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.search.address import at_address
from ingest.search.errors import explained
from ingest.search.filters import WITHDRAWN
from ingest.search.results import Results, read_results
from ingest.settings import settings

EXACT = 40_000
"""Elasticsearch's highest threshold: more stories are counted within 5 %."""
STORIES = {"stories": {"cardinality": {"field": "cluster_id", "precision_threshold": EXACT}}}
"""The aggregation that counts stories."""
MOST = 1_000
"""Maximum copies that are listed."""


def stories_in(answer: Mapping[str, Any]) -> int:
    """Return the number of stories in an answer to a body with STORIES."""
    return int(answer["aggregations"]["stories"]["value"])


def copies(
    client: Elasticsearch, which: str, *, index: str | None = None, withdrawn: bool = False, size: int = MOST
) -> Results:
    """Return the articles of one story, the earliest first and undated ones last: the first `size` of `total`.

    `which` is the id or any address of one of them. `withdrawn` also lists those that their outlets took down. Raises
    PeykError for an article that is not in the index, and as `search` does.
    """
    target = index or settings().index("articles")
    with explained():
        named = {"bool": {"should": [{"ids": {"values": [which]}}, at_address(which)]}}
        found = client.search(index=target, query=named, size=1, source_includes=["cluster_id"])["hits"]["hits"]
        if not found:
            raise PeykError(f"no article has the id or address {which}")
        story = found[0]["_source"].get("cluster_id")
        query = {"terms": {"cluster_id": [story]}} if story else {"ids": {"values": [found[0]["_id"]]}}
        order: list[Any] = [{"published_at": {"order": "asc", "missing": "_last"}}, "url"]
        answer = client.search(
            index=target, query=_shown(query, withdrawn=withdrawn), sort=order, size=size, track_total_hits=True
        )
        return read_results(answer.body)


def count_copies(
    client: Elasticsearch, index: str, stories: Iterable[str], *, withdrawn: bool = False
) -> dict[str, int]:
    """Return how many articles of the index each of the stories (`cluster_id`) has. Raises what the client raises."""
    wanted = list(dict.fromkeys(stories))
    if not wanted:
        return {}
    answer = client.search(
        index=index,
        size=0,
        query=_shown({"terms": {"cluster_id": wanted}}, withdrawn=withdrawn),
        aggs={"stories": {"terms": {"field": "cluster_id", "size": len(wanted)}}},
        track_total_hits=False,
    )
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["stories"]["buckets"]}


def _shown(query: dict[str, Any], *, withdrawn: bool) -> dict[str, Any]:
    return {"bool": {"filter": [query], **({} if withdrawn else {"must_not": [WITHDRAWN]})}}
