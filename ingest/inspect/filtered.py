"""Filtered entries: addresses that are no story by their page or address, and the reason."""

from typing import Any

from ingest import outlets
from ingest.elastic import connect
from ingest.index.indices import check_indices
from ingest.ledger import Entry, Ledger
from ingest.settings import settings


def filtered(outlet: str | None = None, reason: str | None = None) -> list[Entry]:
    """Return the filtered entries, sorted by outlet and address; only of an outlet or with a prefix of the reason.

    Raises PeykError for an unknown outlet.
    """
    filters: list[dict[str, Any]] = [{"term": {"status": "filtered"}}]
    filters += [{"term": {"outlet": outlet}}] if outlet else []
    filters += [{"prefix": {"reason": reason}}] if reason else []
    with connect() as client:
        check_indices(client)
        ledger = Ledger(client)
        ledger.refresh()
        if outlet and outlet not in ledger.counts():
            # A row that was deleted since has stories all the same.
            outlets.select(outlets.load(settings().outlets), [outlet])
        return sorted(ledger.find(*filters), key=lambda entry: (entry.outlet, entry.url))
