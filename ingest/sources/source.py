"""Where an outlet tells of its stories, and how each kind of place is read."""

from dataclasses import dataclass
from typing import Literal

from ingest.discover import Discovered, read
from ingest.discover.listing import read_listing
from ingest.model import Page
from ingest.outlets import Outlet

Kind = Literal["feed", "sitemap", "listing", "home"]


@dataclass(frozen=True, slots=True)
class Source:
    """One address. A `home` tells of no stories but of the feeds that a row without any is read by."""

    url: str
    kind: Kind


def sources(outlet: Outlet) -> tuple[Source, ...]:
    """Return every place that the row names; its home page where it names none."""
    named = (
        *(Source(url, "feed") for url in outlet.feeds),
        *(Source(url, "sitemap") for url in outlet.sitemaps),
        *(Source(url, "listing") for url in outlet.listings),
    )
    return named or (Source(f"https://{outlet.domain}/", "home"),)


def parse(source: Source, page: Page, outlet: Outlet) -> Discovered:
    """Return what a source's answer says. Raises NotAFeed where it is not what the row takes it for."""
    return read_listing(page, outlet) if source.kind == "listing" else read(page.body, page.url)
