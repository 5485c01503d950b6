"""Taking turns with live crawls at an outlet: a backfill holds it for seconds, and rests in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ingest.discover.archives import archive_pattern
from ingest.errors import PeykError
from ingest.fetch import Fetcher
from ingest.ledger.leases import Leases
from ingest.outlets import Outlet

LENGTH, PAGES = 15.0, 10
"""A turn ends after so many seconds, with the page that is being fetched, or pages: what is fetched is then kept."""
REST = 1.0
"""Longest rest between two turns in seconds: a crawl that waits for the outlet asks twice a second."""
PATIENCE = 1800.0
"""Seconds for which a crawl may keep an outlet from a backfill."""


@asynccontextmanager
async def turn(leases: Leases, fetcher: Fetcher, outlet: Outlet) -> AsyncIterator[None]:
    """The outlet is this run's while the block runs. Raises PeykError when a crawl does not give it up in time.

    It is given back no sooner after the last request than the next one may come, whoever makes that.
    """
    await _gain(leases, outlet.id)
    began = time.monotonic()
    try:
        yield
        await asyncio.sleep(await fetcher.delay(archive_pattern(outlet) or outlet.sitemaps[0], outlet))
    finally:
        await asyncio.to_thread(leases.release, [outlet.id])
    await asyncio.sleep(min(REST, (time.monotonic() - began) / 2))


async def _gain(leases: Leases, outlet: str) -> None:
    began = time.monotonic()
    while refusal := await asyncio.to_thread(leases.gain_or_watch, outlet):
        if time.monotonic() - began > PATIENCE:
            raise PeykError(
                f"{outlet} is busy: {refusal.message}; run the backfill again later, it goes on where it was"
            )
        await asyncio.sleep(REST)
