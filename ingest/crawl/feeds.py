"""The feeds of one outlet: each read when it is due, set beside its last reading, and told about in one line."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.crawl.reader import Reader
from ingest.crawl.register import entry_key
from ingest.crawl.sources import sources
from ingest.fetch import Fetcher
from ingest.ledger import Entry, Ledger
from ingest.model import Link
from ingest.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` is ok, degraded (some feeds failed, or a gap stays open) or failed (all feeds did); `entries` are the
    feeds' own in the ledger."""

    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    feeds: tuple[dict[str, Any], ...]
    state: str
    message: str


async def read_feeds(fetcher: Fetcher, ledger: Ledger, outlet: Outlet, run_id: str, now: datetime) -> Reading:
    """Reads those of an outlet's feeds, sitemaps and listings that are due. Never raises for what the outlet does.

    What a feed may have dropped unseen since its last reading is looked for in sitemaps and archive. The entries are
    to be saved only when every link stands in the ledger: a 304 then means that nothing was missed.
    """
    named = sources(outlet)
    known = await asyncio.to_thread(ledger.get, [entry_key(outlet.id, source.url) for source in named])
    reader = Reader(fetcher, ledger, outlet, run_id, now, known)
    for source in named:
        await reader.visit(source)
    await reader.repair()
    told = reader.told
    broken = [feed for feed in told if feed["state"] in ("failed", "resting")]
    bad = [feed for feed in told if feed in broken or feed["state"] == "gap"]
    state = "ok" if not bad else "failed" if len(broken) >= max(len(named), len(told)) else "degraded"
    message = "; ".join(dict.fromkeys(feed["message"] for feed in bad)) or "ok"
    return Reading(tuple(reader.links), tuple(reader.entries.values()), tuple(told), state, message)
