"""Findings about articles that the ledger has and the index lacks, or the other way round, counted by outlet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from ingest.story.documents import Balance, balances
from ingest.watch.finding import Finding, Severity

SETTLED = timedelta(hours=1)
"""At an outlet that a run is visiting, stories seen since are on their way from the one to the other."""
SHOWN = 5


def by_books(client: Elasticsearch, visited: set[str], now: datetime) -> Iterator[Finding]:
    """At most one finding for each way. What `peyk load` brought has no entry and is not counted."""
    found = _uneven(client, visited, now)
    # What changed between two counts is no fault.
    found = _uneven(client, visited, now) if found else []
    lacking = [one for one in found if one.documents < one.entries]
    if lacking:
        total = sum(one.entries - one.documents for one in lacking)
        message = f"{total} articles of the ledger are not in the index: {_told(lacking)}"
        yield Finding("lacking", "articles", Severity.CRITICAL, message, "peyk rebuild brings them back")
    orphans = [one for one in found if one.documents > one.entries]
    if orphans:
        total = sum(one.documents - one.entries for one in orphans)
        message = f"{total} documents have no entry in the ledger, so no recheck reaches them: {_told(orphans)}"
        advice = "peyk mend finds each a place; if the ledger was lost, peyk rebuild --from-archive first"
        yield Finding("orphans", "articles", Severity.WARNING, message, advice)


def _told(found: Sequence[Balance]) -> str:
    parts = [f"{one.outlet} has {one.documents} of {one.entries}" for one in found[:SHOWN]]
    return ", ".join(parts) + (f" and {len(found) - SHOWN} more outlets" if len(found) > SHOWN else "")


def _uneven(client: Elasticsearch, visited: set[str], now: datetime) -> list[Balance]:
    found = [one for one in balances(client) if not one.balanced]
    if all(one.outlet not in visited for one in found):
        return found
    settled = [one for one in balances(client, now - SETTLED) if not one.balanced and one.outlet in visited]
    return [*(one for one in found if one.outlet not in visited), *settled]
