"""The state of an outlet's sources, kept from one run to the next."""

from collections.abc import Iterable, Mapping

from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.polls import Poll, Polls, is_news, with_poll
from ingest.ledger.source_entry import SourceEntry
from ingest.outlets import Outlet

Remembered = dict[str, dict[str, SourceEntry]]
"""Entries of sources after their last poll, by outlet id and entry key."""


def recall(ledger: Ledger, rows: Iterable[Outlet]) -> Remembered:
    """Return the sources that rows name and those that home pages announced, read in a few requests."""
    polls = Polls(ledger.client).all()
    entries = _polled(ledger, (key for row in rows for key in source_keys(row)), polls)
    entries |= _polled(ledger, (key for entry in entries.values() for key in _announced_keys(entry)), polls)
    remembered: Remembered = {}
    for key, entry in entries.items():
        remembered.setdefault(entry.outlet, {})[key] = entry
    return remembered


def keep(ledger: Ledger, rows: Mapping[str, Outlet], before: Remembered, entries: Iterable[SourceEntry]) -> None:
    """Save the sources after visits: changed entries in the ledger, and the last poll of each.

    Call it only when every story that they showed is in the ledger: a 304 then means that nothing was missed. Raises
    PeykError if Elasticsearch does not accept them.
    """
    polled = list(entries)
    ledger.save(entry for entry in polled if is_news(before.get(entry.outlet, {}).get(entry.key), entry))
    # Only these are polled again; the sitemaps of an index come and go.
    lasting = {key for name in {entry.outlet for entry in polled} for key in source_keys(rows[name])}
    lasting |= {key for entry in polled for key in _announced_keys(entry)}
    Polls(ledger.client).save(entry for entry in polled if entry.key in lasting)


def source_keys(row: Outlet) -> list[str]:
    """Return the keys of the sources that a row names."""
    return [entry_key(row.id, url) for url in row.sources]


def _polled(ledger: Ledger, keys: Iterable[str], polls: Mapping[str, Poll]) -> dict[str, SourceEntry]:
    return {key: with_poll(entry, polls.get(key)) for key, entry in ledger.sources(keys).items()}


def _announced_keys(entry: SourceEntry) -> list[str]:
    """Return the keys of the feeds that a home page announced."""
    return [entry_key(entry.outlet, url) for url in entry.feed.children]
