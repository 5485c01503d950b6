"""The page of a story: its text in the author's spelling, and what is known about it."""

from typing import Any

from ingest.model import Article, article_from_document
from ingest.revisions import printed
from ingest.search.run import explained
from ingest.web.changes import story_changes
from ingest.web.rendering import render
from ingest.web.site import Site
from ingest.web.state import Filter, State

MOST_COPIES = 100


def story_page(site: Site, name: str) -> str | None:
    """Return the page of a story by its id in the index, or None if there is none."""
    article = stored(site, name)
    if article is None:
        return None
    outlet = article.outlet
    return render(
        "story.html",
        article=article,
        outlet=outlet.name_fa or outlet.name or outlet.id,
        of_outlet=State(filters=(Filter("outlet", outlet.id),)),
        text=article.body,
        cut=False,
        copies=copies(site, article, name),
        versions=story_changes(printed(site.client, name)),
        names=[
            ("سرویس", [(value, State(filters=(Filter("section", value),))) for value in article.section]),
            ("استان", [(value, State(filters=(Filter("province", value),))) for value in article.province]),
            ("برچسب", [(value, State(q=f"برچسب:«{value}»")) for value in article.tags]),
        ],
    )


def copies(site: Site, article: Article, name: str) -> list[tuple[str, Article]]:
    """Return the other copies of a story, in order of time: ids and articles."""
    if not article.cluster_id:
        return []
    query = {"bool": {"filter": {"term": {"cluster_id": article.cluster_id}}, "must_not": {"ids": {"values": [name]}}}}
    order: list[Any] = [{"published_at": {"order": "asc", "missing": "_last"}}, "url"]
    with explained():
        answer = site.client.search(index=site.index, query=query, sort=order, size=MOST_COPIES)
    return [(hit["_id"], article_from_document(hit["_source"])) for hit in answer["hits"]["hits"]]


def stored(site: Site, name: str) -> Article | None:
    """Return an article by its id. Raises PeykError if the cluster does not answer."""
    with explained():
        answer = site.client.search(index=site.index, query={"ids": {"values": [name]}}, size=1)
    hits = answer["hits"]["hits"]
    return article_from_document(hits[0]["_source"]) if hits else None
