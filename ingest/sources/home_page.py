"""Find the feeds of an outlet whose row names none: announced by its home page, else at its family's usual paths."""

from ingest.discover import NotAFeed
from ingest.fetch import Fetcher
from ingest.outlets import Outlet
from ingest.probe.visit import Visit


async def find_feeds(fetcher: Fetcher, outlet: Outlet) -> tuple[str, ...]:
    """Return the addresses of feeds. Raises NotAFeed(no-feed) if none is found."""
    visit = Visit(fetcher, outlet)
    home = await visit.home()
    feeds = home.feeds or tuple(await visit.search(home)) if home else ()
    if not feeds:
        raise NotAFeed("no-feed", "; ".join(["the row names no feed and none is found", *visit.problems]))
    return feeds
