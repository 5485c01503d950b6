"""The records of the sample world. Text is in each outlet's own spelling; times are aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Spelling = Literal["zwnj", "spaced", "glued", "legacy"]
Status = Literal["indexed", "unchanged", "duplicate", "filtered", "quarantined", "blocked", "pending"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an outlet: its Persian name, and the slug and number in its URLs."""

    name: str
    slug: str
    id: int
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """An outlet of the world; the fields up to `province` are those of an outlet row."""

    id: str
    name: str
    name_fa: str
    domain: str
    family: str
    kind: str
    province: str | None
    slogan: str
    sections: tuple[Section, ...]
    theme: str = ""
    """The variant of the family's template."""
    spelling: Spelling = "zwnj"
    dirt: Literal["", "entities", "marks"] = ""
    """How the page distorts characters; cleaning restores the author's text."""
    sealed: tuple[str, ...] = ()
    """Paths that robots.txt disallows."""
    crawl_delay: float | None = None
    validators: tuple[str, ...] = ("etag", "last-modified")
    volatile: bool = False
    """Whether a counter on the page changes with every answer."""
    charset: str = "utf-8"
    said_charset: str | None = "utf-8"
    """The charset in the Content-Type header, or None for a header without a charset."""
    section_feeds: tuple[str, ...] = ()
    """Slugs of the sections whose feeds the outlet's row names besides the main one."""
    tracking: str = ""
    """Query string that the feeds add to every link."""

    @property
    def host(self) -> str:
        """The host of the pages."""
        return f"www.{self.domain}"

    @property
    def base(self) -> str:
        """The URL before every path."""
        return f"http://{self.host}"

    def section(self, name: str) -> Section | None:
        """Return the section with a Persian name."""
        return next((entry for entry in self.sections if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Story:
    """An article of an outlet in one edition of the world."""

    site: str
    code: str
    title: str
    paragraphs: tuple[str, ...]
    """Paragraphs of running text; one that starts with `## ` is a sub-heading."""
    published: datetime
    section: tuple[str, ...]
    kicker: str | None = None
    subtitle: str | None = None
    lead: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    province: str | None = None
    place: str | None = None
    people: tuple[str, ...] = ()
    updated: datetime | None = None
    group: str | None = None
    """Key of the story that wire copies repeat; set on the copies and on that story."""
    slug_title: str = ""
    """The title in the slug, if another than `title`."""
    other_slug: str | None = None
    """A second title, in the slug under which a section feed links the story."""
    feed_link: Literal["article", "short"] = "article"
    delay: float = 0.0
    """Seconds before the page answers."""
    language: str = "fa"
    edition: int = 1
    """The edition in which this text appeared."""
    former: str | None = None
    """The code of the story in earlier editions; addresses with it redirect to the current one."""
    former_slugs: tuple[str, ...] = ()
    """The titles in its slugs then."""
    named: str | None = None
    """The code of another story whose address the page wrongly names as canonical."""
    brief: bool = False
    """Whether it has only 25 to 40 words."""
    modified_first: bool = False
    """Whether the page claims to have been modified before it was published."""

    @property
    def key(self) -> str:
        """`outlet/code`, unique in the world and the same in all editions."""
        return f"{self.site}/{self.former or self.code}"


@dataclass(frozen=True, slots=True)
class Trap:
    """A link that leads to no story to be indexed, with the status and reason it must get."""

    site: str
    kind: str
    path: str
    """Path on the site, or a whole URL for a foreign link."""
    title: str
    at: datetime
    status: Status
    reason: str
    section: str
    lead: str | None = None
    grown: bool = False
    """Whether it is generated, and in the sitemap; written traps are in the feed."""


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """The article that a perfect crawl makes of one story, in the outlet's own spelling."""

    outlet: str
    url: str
    canonical_url: str
    news_code: str | None
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime | None
    section: tuple[str, ...] = ()
    kicker: str | None = None
    subtitle: str | None = None
    lead: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    province: str | None = None
    group: str | None = None
    language: str = "fa"
    completeness: Literal["full", "partial"] = "full"
    updated_at: datetime | None = None

    @property
    def body(self) -> str:
        """The paragraphs, one per line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Fate:
    """The ledger entry that one discovered address must get."""

    outlet: str
    url: str
    """Without tracking parameters."""
    status: Status
    reason: str | None
    article: str | None
    """Key of its story."""
    spellings: tuple[str, ...]
    """The forms of the address in feeds and sitemaps."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a site sees it; header names are in lower case."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    attempt: int = 1
    """Number of requests for this address so far, including this one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a site, sent after `delay` seconds."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    truncate: int | None = None
    """Close the connection after that many bytes of the body; -1: without any answer."""


def utc(moment: datetime) -> datetime:
    """Return the same time in UTC."""
    return moment.astimezone(UTC)
