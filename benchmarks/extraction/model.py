"""Records of the benchmark: pages with gold, and the results of extractors."""

from dataclasses import dataclass
from datetime import datetime

from ingest.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Gold:
    """The correct result for a page.

    `beside` is text that counts neither for nor against a body: title, lead, byline, captions. `junk` are
    phrases of the page that are not part of the story.
    """

    title: str
    body: str
    beside: tuple[str, ...] = ()
    junk: tuple[str, ...] = ()
    published: datetime | None = None
    authors: tuple[str, ...] | None = None
    """None: unknown, so not measured; empty: the page names no author."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page with its gold; None for a page that is not an article."""

    name: str
    source: str
    """`authored`, `seen once`, `held aside`, `real`, `seeds`, `sample` or `asriran`."""
    url: str
    html: bytes
    encoding: str
    outlet: Outlet
    gold: Gold | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of one extractor for one page; all None or empty if it refused the page."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    """ISO 8601, with or without the time."""
    authors: tuple[str, ...] = ()
    seconds: float = 0.0
    """CPU time."""
