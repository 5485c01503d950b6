"""The result types of reading a feed or sitemap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.model import Link


class NotAFeed(Exception):  # noqa: N818 - named like NotAnArticle
    """The body is neither a feed nor a sitemap. `reason` is a short code, `detail` one line for operators."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap that a sitemap index points to, and when it last changed, if the index says so."""

    url: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discovered:
    """The links and sitemaps of a document. `skipped` counts entries without a usable URL."""

    links: tuple[Link, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()
    skipped: int = 0
    changed: Mapping[str, datetime] = field(default_factory=dict)
    """By address, the `lastmod` of a sitemap: not the date of publication, but never before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A raw item of a feed. URLs, dates and authors are in order of trust."""

    addresses: tuple[str, ...]
    title: str = ""
    lead: str = ""
    dates: tuple[str, ...] = ()
    section: str = ""
    authors: tuple[str, ...] = ()
    changed: str = ""
    base: str = ""
    """Base of relative addresses; empty: the document's own address."""
