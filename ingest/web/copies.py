"""The copies of the stories on a page, so that they open in place."""

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.model import Article, article_from_document
from ingest.search import Hit
from ingest.search.errors import explained
from ingest.search.filters import WITHDRAWN
from ingest.web.site import Site

SHOWN = 10
"""Copies of a hit on a page; the page of the story has all."""

Copies = Mapping[str, list[tuple[str, Article]]]


def copies_of(site: Site, hits: Iterable[Hit], *, withdrawn: bool) -> Copies:
    """Return the id of each hit that has copies -> ids and articles of the copies, the earliest first."""
    stories = {hit.article.cluster_id: hit.id for hit in hits if (hit.copies or 1) > 1}
    if not stories:
        return {}
    order: list[Any] = [{"published_at": {"order": "asc", "missing": "_last"}}, "url"]
    query: dict[str, Any] = {"bool": {"filter": {"terms": {"cluster_id": list(stories)}}}}
    if not withdrawn:
        query["bool"]["must_not"] = WITHDRAWN
    # `collapse` cannot expand a field that is not indexed.
    first = {"top_hits": {"size": SHOWN + 1, "sort": order, "_source": {"excludes": ["body"]}}}
    each = {"terms": {"field": "cluster_id", "size": len(stories)}, "aggs": {"copies": first}}
    with explained():
        answer = site.client.search(index=site.index, query=query, size=0, aggs={"stories": each})
    return {
        stories[bucket["key"]]: [
            (hit["_id"], article_from_document({"body": ""} | hit["_source"]))
            for hit in bucket["copies"]["hits"]["hits"]
            if hit["_id"] != stories[bucket["key"]]
        ][:SHOWN]
        for bucket in answer["aggregations"]["stories"]["buckets"]
    }
