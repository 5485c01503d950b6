"""What the benchmark passes around: pages with gold, and what an extractor read off them."""

from dataclasses import dataclass
from datetime import datetime

from ingest.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Gold:
    """What stands on a page.

    `beside` is text that is neither wanted in the body nor held against it: title, lead, byline, captions. `junk` are
    phrases of the page that belong to no story of it.
    """

    title: str
    body: str
    beside: tuple[str, ...] = ()
    junk: tuple[str, ...] = ()
    published: datetime | None = None
    authors: tuple[str, ...] | None = None
    """None: nobody has read them off the page, so they are not measured; empty: the page names none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page with its gold; a page that is no article has none."""

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
    """What one extractor made of one page; all None or empty when it refused it."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    """ISO 8601, as exact as the extractor says: with or without the time."""
    authors: tuple[str, ...] = ()
    seconds: float = 0.0
    """CPU time."""
