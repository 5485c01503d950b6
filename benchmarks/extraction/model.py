"""The records of the benchmark: pages with their gold, and the readings of extractors."""

from dataclasses import dataclass
from datetime import datetime

from ingest.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Gold:
    """The correct reading of a page.

    `beside`: text that is neither required nor penalised in the body: title, lead, byline, captions. `junk`: phrases
    of the page that are not part of its story.
    """

    title: str
    body: str
    beside: tuple[str, ...] = ()
    junk: tuple[str, ...] = ()
    published: datetime | None = None
    authors: tuple[str, ...] | None = None
    """None: unknown, so they are not measured; empty: the page names none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page with its gold; None for a page without an article."""

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
    """One extractor's reading of one page; None or empty if it refused the page."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    """ISO 8601, with or without the time, as the extractor returns it."""
    authors: tuple[str, ...] = ()
    seconds: float = 0.0
    """CPU time."""
