"""Findings about articles that the ledger has and the index lacks, or the other way round, counted by outlet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from ingest.crawl.documents import balances
from ingest.watch.finding import Finding, Severity

SETTLED = timedelta(hours=1)
"""At an outlet that a run is visiting, stories seen since are on their way from the one to the other."""
SHOWN = 5

Books = dict[str, tuple[int, int]]
"""By outlet: articles of the ledger, and crawled documents of the index."""


def by_books(client: Elasticsearch, visited: set[str], now: datetime) -> Iterator[Finding]:
    """At most one finding for each way. What `peyk load` brought has no entry and is not counted."""
    found = _differing(client, visited, now)
    # What changed between two counts is no fault.
    found = _differing(client, visited, now) if found else {}
    lacking = {outlet: pair for outlet, pair in found.items() if pair[1] < pair[0]}
    if lacking:
        total = sum(entries - documents for entries, documents in lacking.values())
        message = f"{total} articles of the ledger are not in the index: {_told(lacking)}"
        yield Finding("lacking", "articles", Severity.CRITICAL, message, "peyk rebuild brings them back")
    orphans = {outlet: pair for outlet, pair in found.items() if pair[1] > pair[0]}
    if orphans:
        total = sum(documents - entries for entries, documents in orphans.values())
        message = f"{total} documents have no entry in the ledger, so nobody looks at them again: {_told(orphans)}"
        advice = "peyk mend gives each an entry, or joins it to its story"
        yield Finding("orphans", "articles", Severity.WARNING, message, advice)


def _told(found: Books) -> str:
    parts = [f"{name} has {documents} of {entries}" for name, (entries, documents) in sorted(found.items())[:SHOWN]]
    return ", ".join(parts) + (f" and {len(found) - SHOWN} more outlets" if len(found) > SHOWN else "")


def _differing(client: Elasticsearch, visited: set[str], now: datetime) -> Books:
    found = _count(client)
    differ = {outlet: pair for outlet, pair in found.items() if pair[0] != pair[1]}
    if not differ.keys() & visited:
        return differ
    settled = _count(client, now - SETTLED)
    differ |= {outlet: settled.get(outlet, (0, 0)) for outlet in differ.keys() & visited}
    return {outlet: pair for outlet, pair in differ.items() if pair[0] != pair[1]}


def _count(client: Elasticsearch, until: datetime | None = None) -> Books:
    return {one.outlet: (one.entries, one.documents) for one in balances(client, until)}
