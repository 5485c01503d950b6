"""What is no story by what its page or address said, and why."""

from typing import Any

from ingest import outlets
from ingest.elastic import connect
from ingest.index.indices import check_indices
from ingest.ledger import Entry, Ledger
from ingest.settings import settings


def filtered(outlet: str | None = None, reason: str | None = None) -> list[Entry]:
    """Return the filtered entries of an outlet, with a reason (its beginning), by outlet and address.

    Raises PeykError for an unknown outlet.
    """
    outlets.select(outlets.load(settings().outlets), [outlet] if outlet else [])
    filters: list[dict[str, Any]] = [{"term": {"status": "filtered"}}]
    filters += [{"term": {"outlet": outlet}}] if outlet else []
    filters += [{"prefix": {"reason": reason}}] if reason else []
    with connect() as client:
        check_indices(client)
        ledger = Ledger(client)
        ledger.refresh()
        return sorted(ledger.find(*filters), key=lambda entry: (entry.outlet, entry.url))
