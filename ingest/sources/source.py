"""The sources of an outlet, and how each kind of source is parsed."""

from dataclasses import dataclass
from typing import Literal

from ingest.discover import Discovered, read
from ingest.discover.listing import read_listing
from ingest.model import Page
from ingest.outlets import Outlet

Kind = Literal["feed", "sitemap", "listing", "home"]


@dataclass(frozen=True, slots=True)
class Source:
    """One source. A `home` page gives no stories; feeds are discovered on it for rows without sources."""

    url: str
    kind: Kind


def sources(outlet: Outlet) -> tuple[Source, ...]:
    """Return all sources of a row, or its home page if it has none."""
    named = (
        *(Source(url, "feed") for url in outlet.feeds),
        *(Source(url, "sitemap") for url in outlet.sitemaps),
        *(Source(url, "listing") for url in outlet.listings),
    )
    return named or (Source(outlet.sources[0], "home"),)


def parse(source: Source, page: Page, outlet: Outlet) -> Discovered:
    """Parse the answer of a source. Raises NotAFeed if it is not of the kind that the row names."""
    return read_listing(page, outlet) if source.kind == "listing" else read(page.body, page.url)
