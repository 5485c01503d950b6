"""Which outlets a run has anything to do at."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ingest.crawl.register import entry_key
from ingest.crawl.sources import sources
from ingest.ledger import Ledger
from ingest.outlets import Outlet


def due_outlets(ledger: Ledger, rows: Mapping[str, Outlet], now: datetime) -> list[str]:
    """The outlets of which a feed is to be read or a story to be asked for now, in the rows' order."""
    ledger.refresh()
    stories = ledger.outlets_due(now)
    resting = {
        entry.key
        for entry in ledger.feeds({"range": {"next_attempt_at": {"gt": now.isoformat()}}})
        if not (entry.feed and entry.feed.children)
    }
    return [name for name, row in rows.items() if name in stories or not _keys(row) <= resting]


def make_due(ledger: Ledger, rows: Iterable[Outlet]) -> None:
    """Lets the feeds of these outlets be read at once, but for those that rest after a failure."""
    found = ledger.get(key for row in rows for key in _keys(row))
    ledger.save(replace(entry, next_attempt_at=None) for entry in found.values() if not entry.attempts)


def _keys(row: Outlet) -> set[str]:
    return {entry_key(row.id, source.url) for source in sources(row)}
