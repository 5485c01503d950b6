"""The feeds of one outlet: each read when it is due, set beside its last reading, and told about in one line."""

from dataclasses import dataclass
from typing import Any

from ingest.ledger import Entry
from ingest.ledger.records import OutletState
from ingest.model import Link
from ingest.sources.reader import Reader
from ingest.sources.repair import repair
from ingest.sources.source import sources


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` is ok, degraded (some feeds failed, or a gap stays open) or failed (all feeds did); `entries` are the
    feeds' own in the ledger."""

    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    feeds: tuple[dict[str, Any], ...]
    state: OutletState
    message: str


async def read_feeds(reader: Reader) -> Reading:
    """Read those of an outlet's feeds, sitemaps and listings that are due. Never raises for what the outlet does.

    What a feed may have dropped unseen since its last reading is looked for in sitemaps and archive. The entries are
    to be saved only when every link stands in the ledger: a 304 then means that nothing was missed.
    """
    named = sources(reader.outlet)
    for source in named:
        await reader.visit(source)
    await repair(reader)
    told = reader.told
    broken = [feed for feed in told if feed["state"] in ("failed", "resting")]
    bad = [feed for feed in told if feed in broken or feed["state"] == "gap"]
    left = [feed for feed in told if feed["state"] == "left"]
    state: OutletState = "degraded" if bad else "ok"
    if broken and len(broken) >= max(len(named), len(told)):
        state = "failed"
    message = "; ".join(dict.fromkeys(feed["message"] for feed in (*bad, *left))) or "ok"
    return Reading(tuple(reader.links), tuple(reader.entries.values()), tuple(told), state, message)
