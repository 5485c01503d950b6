"""What the sample world is made of. Text stands in each outlet's own spelling; times are aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Spelling = Literal["zwnj", "spaced", "glued", "legacy"]
Status = Literal["indexed", "unchanged", "duplicate", "filtered", "quarantined", "blocked", "pending"]


@dataclass(frozen=True, slots=True)
class Section:
    """A service of an outlet: its Persian name, the word and number that its addresses use."""

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
    """Which of the family's looks the pages wear."""
    spelling: Spelling = "zwnj"
    dirt: Literal["", "entities", "marks"] = ""
    """How the text is soiled on its way into the page; cleaning gives the author's text back."""
    sealed: tuple[str, ...] = ()
    """Paths that robots.txt disallows."""
    crawl_delay: float | None = None
    validators: tuple[str, ...] = ("etag", "last-modified")
    volatile: bool = False
    """Whether a counter on the page makes every answer different."""
    charset: str = "utf-8"
    said_charset: str | None = "utf-8"
    """What the Content-Type header claims; None: nothing."""
    section_feeds: tuple[str, ...] = ()
    """Slugs of the sections whose feeds the outlet's row names beside the main one."""
    tracking: str = ""
    """Query that the feeds add to every link."""

    @property
    def host(self) -> str:
        """Where the pages live."""
        return f"www.{self.domain}"

    @property
    def base(self) -> str:
        """The address before every path."""
        return f"http://{self.host}"

    def section(self, name: str) -> Section | None:
        """Return the section of a Persian name."""
        return next((entry for entry in self.sections if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Story:
    """An article as its outlet has it in one edition of the world."""

    site: str
    code: str
    title: str
    paragraphs: tuple[str, ...]
    """Running text; one that starts with `## ` is a sub-heading."""
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
    """Key of the story that a wire copy repeats, and of that story itself."""
    slug_title: str = ""
    """The title that the address was made of."""
    other_slug: str | None = None
    """A second title under which a section feed links the same story."""
    feed_link: Literal["article", "short"] = "article"
    delay: float = 0.0
    """Seconds before the page answers."""
    language: str = "fa"
    edition: int = 1
    """The edition in which this text appeared."""
    former: str | None = None
    """The code that the story had in earlier editions; what leads there leads to the present one."""
    former_slugs: tuple[str, ...] = ()
    """The titles that its addresses were made of then."""
    named: str | None = None
    """The code of another story that the page wrongly names as its canonical address."""
    brief: bool = False
    """Whether it is of 25 to 40 words."""
    modified_first: bool = False
    """Whether the page claims to have been modified before it was published."""

    @property
    def key(self) -> str:
        """`outlet/code`, unique in the world and the same in all editions."""
        return f"{self.site}/{self.former or self.code}"


@dataclass(frozen=True, slots=True)
class Trap:
    """A link in a feed behind which there is no story that should be found: what it is and what must become of it."""

    site: str
    kind: str
    path: str
    """Path on the site, or a whole address for a foreign link."""
    title: str
    at: datetime
    status: Status
    reason: str
    section: str
    lead: str | None = None
    grown: bool = False
    """Whether it stands in the sitemap; the written ones stand in the feed."""


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """What a perfect crawl holds of one story, in the outlet's own spelling."""

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
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Fate:
    """What must become of one discovered address."""

    outlet: str
    url: str
    """Without tracking parameters."""
    status: Status
    reason: str | None
    article: str | None
    """Key of the story behind it."""
    spellings: tuple[str, ...]
    """The forms in which feeds and sitemaps give it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a site sees of a request; header names are lower case."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    attempt: int = 1
    """How often this address was asked for, this time included."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers, after `delay` seconds."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    truncate: int | None = None
    """Close the connection after that many bytes of the body; -1: without a word."""


def utc(moment: datetime) -> datetime:
    """Return the same moment, in UTC."""
    return moment.astimezone(UTC)
