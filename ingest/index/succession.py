"""What an article inherits from the document that it replaces, and how long it took to become searchable."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.model import Article, article_from_document, as_printed
from ingest.settings import settings


def stored(client: Elasticsearch, article_ids: Iterable[str]) -> dict[str, Article]:
    """Return id -> article for those of these ids that are indexed, without people's corrections."""
    return {name: article_from_document(as_printed(source)) for name, source in _get(client, article_ids, source=True)}


def present(client: Elasticsearch, article_ids: Iterable[str]) -> set[str]:
    """Return the ids among these that are indexed."""
    return {name for name, _ in _get(client, article_ids, source=False)}


def _get(client: Elasticsearch, article_ids: Iterable[str], *, source: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    wanted = list(dict.fromkeys(article_ids))
    items = client.mget(index=settings().index("articles"), ids=wanted, source=source)["docs"] if wanted else ()
    yield from ((item["_id"], item.get("_source", {})) for item in items if item.get("found"))


def is_new_version(article: Article, before: Article) -> bool:
    """Return whether an article's text replaces another full text; a feed's headline and lead do not count."""
    return before.completeness == "full" and article.content_hash != before.content_hash


def succeed(article: Article, before: Article | None, now: datetime) -> Article:
    """Return the article with the history of the document that it replaces; without one, as a new article.

    `earlier_versions` is not changed: the caller that knows the revisions sets it.
    """
    if before is None:
        return timed(article, now)
    successor = replace(
        article,
        first_seen_at=_first(article.first_seen_at, before.first_seen_at),
        changed_at=article.fetched_at if is_new_version(article, before) else before.changed_at,
        earlier_versions=before.earlier_versions,
    )
    return timed(successor, searchable_since(before))


def absorb(article: Article, other: Article) -> Article:
    """Return an article with the history of another document of the same story, which is to be removed."""
    changed_at = article.fetched_at if is_new_version(article, other) else other.changed_at
    merged = replace(
        article,
        first_seen_at=_first(article.first_seen_at, other.first_seen_at),
        changed_at=article.changed_at or changed_at,
    )
    return timed(merged, _first(searchable_since(article), searchable_since(other)))


def _first(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at), default=None)


def searchable_since(article: Article) -> datetime | None:
    """Return when an article was first indexed, by the fields of its document; without them, when it was last."""
    if article.published_at and article.seconds_to_searchable is not None:
        return datetime.fromtimestamp(
            article.published_at.timestamp() + article.seconds_to_searchable, article.published_at.tzinfo
        )
    return article.indexed_at


def timed(article: Article, searchable: datetime | None) -> Article:
    """Return the article with the seconds from publication until it was seen, and until it was searchable."""
    return replace(
        article,
        seconds_to_seen=_seconds(article.published_at, article.first_seen_at),
        seconds_to_searchable=_seconds(article.published_at, searchable) if article.first_seen_at else None,
    )


def _seconds(published: datetime | None, at: datetime | None) -> int | None:
    """Return whole seconds between two times; None if one is unknown, or `at` is before `published`."""
    if published is None or at is None or at < published:
        return None
    return int((at - published).total_seconds())
