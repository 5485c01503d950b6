"""What an article takes over from the document that it replaces, and how long it took to be found."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from elasticsearch import Elasticsearch

from ingest.model import Article, article_from_document
from ingest.settings import settings


def stored(client: Elasticsearch, article_ids: Iterable[str]) -> dict[str, Article]:
    """The articles that the index holds of these ids, as last written."""
    wanted = list(dict.fromkeys(article_ids))
    if not wanted:
        return {}
    found = client.mget(index=settings().index("articles"), ids=wanted)["docs"]
    return {item["_id"]: article_from_document(item["_source"]) for item in found if item.get("found")}


def is_new_version(article: Article, before: Article) -> bool:
    """Whether an article's text replaces another text of its outlet; a feed's headline and lead are none."""
    return before.completeness == "full" and article.content_hash != before.content_hash


def succeed(article: Article, before: Article | None, now: datetime) -> Article:
    """The article as it is to be written over a document, or, without one, for the first time."""
    if before is None:
        return timed(article, now)
    new = is_new_version(article, before)
    successor = replace(
        article,
        changed_at=article.fetched_at if new else before.changed_at,
        earlier_versions=before.earlier_versions + new,
        corrected=before.corrected,
    )
    return timed(successor, searchable_since(before))


def searchable_since(article: Article) -> datetime | None:
    """When an indexed article was written first, as far as its document tells; at the latest, when it was last."""
    if article.published_at and article.seconds_to_searchable is not None:
        return datetime.fromtimestamp(
            article.published_at.timestamp() + article.seconds_to_searchable, article.published_at.tzinfo
        )
    return article.indexed_at


def timed(article: Article, searchable: datetime | None) -> Article:
    """The article with the seconds from its publication until it was seen, and until it was searchable."""
    return replace(
        article,
        seconds_to_seen=_seconds(article.published_at, article.first_seen_at),
        seconds_to_searchable=_seconds(article.published_at, searchable) if article.first_seen_at else None,
    )


def _seconds(published: datetime | None, at: datetime | None) -> int | None:
    """Whole seconds between two moments; None when one of them is unknown, or the first is the later."""
    if published is None or at is None or at < published:
        return None
    return int((at - published).total_seconds())
