"""Feeds: what Atom and JSON Feed say, whatever their form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.model import Article
from ingest.web.links import web_address
from ingest.web.settings import WebSettings
from ingest.web.texts import shown_text

MOST = 50
"""Entries of a feed."""
EMPTY = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML file may hold, or should."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` never changes. `url` is empty for an article whose address is not http(s). `text` may be a snippet."""

    id: str
    url: str
    title: str
    author: str
    text: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """`url`: its own address; `home`: that of the same list as a page. `changed`: the newest write of an entry."""

    title: str
    url: str
    home: str
    entries: tuple[Entry, ...]
    changed: datetime | None = None

    @property
    def updated(self) -> datetime:
        """The newest update of an entry."""
        return max((entry.updated for entry in self.entries), default=EMPTY)


def article_feed(title: str, url: str, home: str, found: Iterable[tuple[str, Article]], given: WebSettings) -> Feed:
    """Return the feed of articles, given with their ids in the index, in their order."""
    articles = list(found)
    written = [at for _, article in articles if (at := article.indexed_at or article.fetched_at)]
    entries = tuple(_entry(name, article, given) for name, article in articles)
    return Feed(printable(title), url, home, entries, max(written, default=None))


def _entry(name: str, article: Article, given: WebSettings) -> Entry:
    times = (article.changed_at, article.updated_at, article.published_at, article.first_seen_at, article.fetched_at)
    return Entry(
        id=f"urn:peyk:{name}",
        url=web_address(article.url),
        title=printable(article.title),
        author=printable(article.outlet.name_fa or article.outlet.name or article.outlet.id),
        text=printable(shown_text(article, given).text),
        updated=next((at for at in times if at), EMPTY),
        published=article.published_at,
        summary=printable(article.lead or ""),
        tags=tuple(map(printable, article.tags)),
    )


def printable(text: str) -> str:
    """Return a text without characters that break feeds."""
    return _ILLEGAL.sub("", text)


def stamp(at: datetime) -> str:
    """Return a time in the form of RFC 3339."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
