"""What reading a feed or sitemap gives."""

from dataclasses import dataclass
from datetime import datetime

from ingest.model import Link


class NotAFeed(Exception):  # noqa: N818 - says what it is, as NotAnArticle does
    """The body holds no feed and no sitemap. `reason` is a short code, `detail` one line for operators."""

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
    """`skipped` counts entries without an address that could be asked for."""

    links: tuple[Link, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed as it stands there. Addresses, dates and authors in order of trust."""

    addresses: tuple[str, ...]
    title: str = ""
    lead: str = ""
    dates: tuple[str, ...] = ()
    section: str = ""
    authors: tuple[str, ...] = ()
