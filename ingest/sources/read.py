"""Read the due sources of one outlet, and compare each with its last reading."""

from dataclasses import dataclass
from typing import Any

from ingest.ledger.key import entry_key
from ingest.ledger.records import OutletState
from ingest.ledger.source_entry import SourceEntry
from ingest.model import Link
from ingest.sources.memory import source_keys
from ingest.sources.reader import Reader
from ingest.sources.repair import repair
from ingest.sources.source import sources


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading the sources of an outlet.

    `state`: ok, degraded (some feeds failed, or a gap stays open) or failed (all feeds failed). `entries`: the ledger
    entries of the feeds.
    """

    links: tuple[Link, ...]
    entries: tuple[SourceEntry, ...]
    feeds: tuple[dict[str, Any], ...]
    state: OutletState
    message: str


async def read_feeds(reader: Reader) -> Reading:
    """Read the due feeds, sitemaps and listings of an outlet. Answers and failures of the outlet never raise.

    Stories that a feed may have dropped since its last reading are searched in sitemaps and day archives. Links to the
    outlet's own sources are omitted. Save the entries only after all links are in the ledger: a 304 then means that
    nothing was missed.
    """
    named = sources(reader.outlet)
    for source in named:
        await reader.visit(source)
    await repair(reader)
    results = reader.results
    broken = [feed for feed in results if feed["state"] in ("failed", "resting")]
    troubled = [feed for feed in results if feed in broken or feed["state"] == "gap"]
    postponed = [feed for feed in results if feed["state"] == "left"]
    state: OutletState = "degraded" if troubled else "ok"
    if broken and len(broken) >= max(len(named), len(results)):
        state = "failed"
    message = "; ".join(dict.fromkeys(feed["message"] for feed in (*troubled, *postponed))) or "ok"
    known = {*reader.known, *reader.entries, *source_keys(reader.outlet)}
    links = (link for link in reader.links if entry_key(reader.outlet.id, link.url) not in known)
    return Reading(tuple(links), tuple(reader.entries.values()), tuple(results), state, message)
