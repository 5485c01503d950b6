"""Read the stories that an outlet's archive lists under one day."""

import asyncio
from datetime import date

from ingest.discover import Discovered, NotAFeed, read
from ingest.discover.archives import archive_page, archive_pattern, is_paged
from ingest.discover.listing import read_listing
from ingest.fetch import Fetcher, FetchError
from ingest.model import Link, Page
from ingest.outlets import Outlet

MOST_PAGES = 60
"""Pages of one day; the busiest agencies have a thousand stories a day, thirty to a page."""


async def read_day(fetcher: Fetcher, outlet: Outlet, day: date) -> tuple[Link, ...] | None:
    """Return all stories of a day's archive pages, each once; None if the outlet has no known archive.

    Links beside the list, such as the newest stories, are included. Raises FetchError or NotAFeed if a page cannot be
    read: part of a day is never returned.
    """
    pattern = archive_pattern(outlet)
    if pattern is None:
        return None
    links: dict[str, Link] = {}
    for number in range(1, MOST_PAGES + 1):
        try:
            page = await fetcher.get(archive_page(pattern, day, number), outlet, is_feed=True)
        except FetchError as error:
            if number > 1 and error.reason in ("http-404", "http-410"):
                break
            raise
        listed = await asyncio.to_thread(_read, page, outlet)
        new = [link for link in listed.links if link.url not in links]
        links |= {link.url: link for link in new}
        if not new or not is_paged(pattern):
            break
    return tuple(links.values())


def _read(page: Page, outlet: Outlet) -> Discovered:
    try:
        return read(page.body, page.url)
    except NotAFeed as error:
        if error.reason not in ("html", "unknown"):
            raise
        return read_listing(page, outlet)
