"""What is remembered of an outlet's sources from one run to the next."""

from collections.abc import Iterable, Mapping

from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.polls import Poll, Polls, as_seen, is_news
from ingest.ledger.source_entry import SourceEntry
from ingest.outlets import Outlet
from ingest.sources.source import sources

Remembered = dict[str, dict[str, SourceEntry]]
"""By outlet the entries of its sources, as they were seen last, by their keys."""


def recall(ledger: Ledger, rows: Iterable[Outlet]) -> Remembered:
    """Return the sources that rows name, and those that a home page announced, in a few requests."""
    polls = Polls(ledger.client).all()
    found = _seen(ledger, (key for row in rows for key in named(row)), polls)
    found |= _seen(ledger, (key for entry in found.values() for key in _announced(entry)), polls)
    remembered: Remembered = {}
    for key, entry in found.items():
        remembered.setdefault(entry.outlet, {})[key] = entry
    return remembered


def keep(ledger: Ledger, rows: Mapping[str, Outlet], before: Remembered, entries: Iterable[SourceEntry]) -> None:
    """Write what visits learnt of sources: entries that changed into the ledger, and the last look at each.

    Only when every story that they showed stands in the ledger: then a 304 means that nothing was missed. Raises
    PeykError when Elasticsearch does not take them.
    """
    seen = list(entries)
    ledger.save(entry for entry in seen if is_news(before.get(entry.outlet, {}).get(entry.key), entry))
    # Those that are asked again and again; the sitemaps of an index come and go.
    lasting = {key for name in {entry.outlet for entry in seen} for key in named(rows[name])}
    lasting |= {key for entry in seen for key in _announced(entry)}
    Polls(ledger.client).save(entry for entry in seen if entry.key in lasting)


def named(row: Outlet) -> list[str]:
    """Return the keys of the sources that a row names."""
    return [entry_key(row.id, source.url) for source in sources(row)]


def _seen(ledger: Ledger, keys: Iterable[str], polls: Mapping[str, Poll]) -> dict[str, SourceEntry]:
    return {key: as_seen(entry, polls.get(key)) for key, entry in ledger.sources(keys).items()}


def _announced(entry: SourceEntry) -> list[str]:
    """Return the keys of the feeds that a home page announced."""
    return [entry_key(entry.outlet, url) for url in entry.feed.children]
