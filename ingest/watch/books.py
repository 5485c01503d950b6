"""Findings about articles that only the ledger or only the index has, counted by outlet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from ingest.story.documents import Balance, balances
from ingest.watch.finding import Finding, Severity

SETTLED = timedelta(hours=1)
"""At an outlet that a run is visiting, younger stories are not counted: they may be between ledger and index."""
SHOWN = 5


def by_books(client: Elasticsearch, visited: set[str], now: datetime) -> Iterator[Finding]:
    """Yield at most one finding for each direction. Documents of `peyk load` have no entry and are not counted."""
    uneven = _uneven(client, visited, now)
    # Count twice: a write between the two queries of one count is no fault.
    uneven = _uneven(client, visited, now) if uneven else []
    lacking = [balance for balance in uneven if balance.documents < balance.entries]
    if lacking:
        total = sum(balance.entries - balance.documents for balance in lacking)
        message = f"articles of the ledger that are not in the index: {total}; {_listed(lacking)}"
        yield Finding("lacking", "articles", Severity.CRITICAL, message, "peyk rebuild restores them")
    orphans = [balance for balance in uneven if balance.documents > balance.entries]
    if orphans:
        total = sum(balance.documents - balance.entries for balance in orphans)
        message = f"documents without an entry in the ledger, so never rechecked: {total}; {_listed(orphans)}"
        advice = "peyk mend gives each an entry; if the ledger was lost, peyk rebuild --from-archive first"
        yield Finding("orphans", "articles", Severity.WARNING, message, advice)


def _listed(uneven: Sequence[Balance]) -> str:
    parts = [f"{balance.outlet} has {balance.documents} of {balance.entries}" for balance in uneven[:SHOWN]]
    return ", ".join(parts) + (f" and {len(uneven) - SHOWN} more outlets" if len(uneven) > SHOWN else "")


def _uneven(client: Elasticsearch, visited: set[str], now: datetime) -> list[Balance]:
    uneven = [balance for balance in balances(client) if not balance.balanced]
    if all(balance.outlet not in visited for balance in uneven):
        return uneven
    older = balances(client, now - SETTLED)
    settled = [balance for balance in older if not balance.balanced and balance.outlet in visited]
    return [*(balance for balance in uneven if balance.outlet not in visited), *settled]
