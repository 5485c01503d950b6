"""Turns: a backfill holds an outlet's lease for some seconds and rests in between, so that live crawls get it too."""

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
"""A turn ends after so many seconds, once the current page is fetched, or after so many pages; then pages are saved."""
REST = 1.0
"""Longest rest between two turns in seconds: a waiting crawl tries to take the lease twice a second."""
PATIENCE = 1800.0
"""Seconds to wait for the lease of an outlet that a crawl holds."""


@asynccontextmanager
async def turn(leases: Leases, fetcher: Fetcher, outlet: Outlet) -> AsyncIterator[None]:
    """Hold the outlet's lease within the block. Raises PeykError if another run holds it for over `PATIENCE` seconds.

    Before the release, the crawl delay after the last request is waited out, so that the next holder may send at once.
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
