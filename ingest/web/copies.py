"""The copies of the stories on a page, so that they open in place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.model import Article, article_from_document
from ingest.search import Hit
from ingest.search.errors import explained
from ingest.search.filters import WITHDRAWN
from ingest.web.site import Site

SHOWN = 10
"""Copies of a hit on a page; the page of the story has all."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The other articles of a hit's story: how many, and the ids and articles of the first, in order of time."""

    others: int
    first: Sequence[tuple[str, Article]]


def copies_of(site: Site, hits: Iterable[Hit], *, withdrawn: bool) -> Mapping[str, Copies]:
    """Return the id of each hit that has copies -> its copies."""
    stories = {hit.article.cluster_id: hit.id for hit in hits if hit.article.cluster_id}
    if not stories:
        return {}
    order: list[Any] = [{"published_at": {"order": "asc", "missing": "_last"}}, "url"]
    query: dict[str, Any] = {"bool": {"filter": {"terms": {"cluster_id": list(stories)}}}}
    if not withdrawn:
        query["bool"]["must_not"] = WITHDRAWN
    # `collapse` cannot expand a field that is not indexed.
    first = {"top_hits": {"size": SHOWN + 1, "sort": order, "_source": {"excludes": ["body"]}}}
    terms = {"field": "cluster_id", "size": len(stories), "min_doc_count": 2}
    each = {"terms": terms, "aggs": {"copies": first}}
    with explained():
        answer = site.client.search(
            index=site.index, query=query, size=0, track_total_hits=False, aggs={"stories": each}
        )
    return dict(_copies(stories, bucket) for bucket in answer["aggregations"]["stories"]["buckets"])


def _copies(stories: Mapping[str, str], bucket: Mapping[str, Any]) -> tuple[str, Copies]:
    hit = stories[bucket["key"]]
    others = [found for found in bucket["copies"]["hits"]["hits"] if found["_id"] != hit]
    articles = [(found["_id"], article_from_document({"body": ""} | found["_source"])) for found in others[:SHOWN]]
    return hit, Copies(bucket["doc_count"] - 1, articles)
