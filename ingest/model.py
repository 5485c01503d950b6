"""The data types of the pipeline: Link -> Page -> Article.

All are frozen: a step takes one and returns the next, and never changes its input. Times are aware datetimes in UTC.
Text keeps the author's spelling, ZWNJ included.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ingest.codec import from_document
from ingest.codec import to_document as to_document  # noqa: PLC0414 - belongs to this module's users: docs/library.md

Completeness = Literal["full", "partial"]


@dataclass(frozen=True, slots=True)
class Link:
    """A story that a feed, sitemap or archive page links to. Only `url` is always present."""

    url: str
    title: str | None = None
    lead: str | None = None
    published_at: datetime | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    """Address of the feed or sitemap in which it was found."""


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP answer. `body` is decompressed but otherwise unchanged; header names are in lower case."""

    url: str
    """The final address, after redirects."""
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime
    requested_url: str
    redirects: tuple[str, ...] = ()
    """Addresses that redirected, first to last, without the final one."""

    @property
    def body_hash(self) -> str:
        """SHA-1 of the body in hexadecimal. Equal hashes mean that the page did not change."""
        return hashlib.sha1(self.body, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class OutletRef:
    """The fields of an outlet's row that are stored in its articles."""

    id: str
    name: str | None = None
    name_fa: str | None = None
    province: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Jalali:
    """The published day in the Iranian calendar and Tehran time, for facets: 1405, 1405-08, 1405-W35."""

    year: str
    month: str
    week: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the story, with its caption in the author's spelling."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Entities:
    """Names found in the text."""

    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The profile that read the page, and its version."""

    profile: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class ArchivePointer:
    """The place of a page: a WARC file relative to the archive, and the record's offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Article:
    """A news story; the fields are those of the document in the index `articles` (docs/schema.md)."""

    url: str
    canonical_url: str
    outlet: OutletRef
    title: str
    body: str
    kicker: str | None = None
    subtitle: str | None = None
    lead: str | None = None
    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    agency: str | None = None
    """The agency that the text credits; None for the outlet's own stories."""
    tags: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    """The outlet's section path, outermost first."""
    topic: str | None = None
    """The section under a name that all outlets share."""
    news_code: str | None = None
    published_at: datetime | None = None
    published_jalali: str | None = None
    jalali: Jalali | None = None
    date_source: str | None = None
    date_confidence: float | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None
    indexed_at: datetime | None = None
    first_seen_at: datetime | None = None
    seconds_to_seen: int | None = None
    """Seconds from publication to `first_seen_at`; None when the time of publication is unknown or later."""
    seconds_to_searchable: int | None = None
    """Seconds from publication to the first write into the index; None as above."""
    language: str | None = None
    images: tuple[Image, ...] = ()
    related: tuple[str, ...] = ()
    """Addresses of stories of the same outlet that the text links to."""
    entities: Entities | None = None
    province: tuple[str, ...] = ()
    content_hash: str | None = None
    cluster_id: str | None = None
    completeness: Completeness = "full"
    withdrawn: bool = False
    changed_at: datetime | None = None
    """When the newest replacement text was fetched; None if the outlet never changed the text."""
    earlier_versions: int = 0
    """Number of earlier texts that a later one replaced."""
    corrected: tuple[str, ...] = ()
    """Names of the fields that a person corrected."""
    uncorrected: dict[str, Any] | None = None
    """The outlet's values of the fields that corrections changed, as in a document; None without such fields."""
    extraction: Extraction | None = None
    archive: ArchivePointer | None = None


@dataclass(frozen=True, slots=True)
class NotAnArticle:
    """The result of a step for a page without a story. `reason` is a short code such as `soft-404`."""

    reason: str
    detail: str = ""
    claimed: bool = False
    """Whether a feed or the page's head calls it an article, so its text may have been missed."""


def as_printed(document: dict[str, Any]) -> dict[str, Any]:
    """Return an article's document without corrections: with the outlet's own values."""
    if not document.get("corrected"):
        return document
    printed = document | document.get("uncorrected", {})
    dropped = ("corrected", "uncorrected")
    return {name: value for name, value in printed.items() if value is not None and name not in dropped}


def article_from_document(document: dict[str, Any]) -> Article:
    """Return the article of a document made by `to_document`. Raises TypeError for an object of another shape."""
    try:
        return from_document(Article, document)
    except ValueError as error:
        raise TypeError(f"not the document of an article: {error}") from error
