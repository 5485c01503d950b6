"""The quarantine: its entries with reasons, and the archived page of one entry."""

from dataclasses import dataclass

from ingest import archive
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index.indices import check_indices
from ingest.inspect.trace import entries
from ingest.ledger import Entry, Ledger
from ingest.normalise.charset import decode_html
from ingest.settings import settings


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with the text of its archived page, or with one line that says why the page is missing."""

    entry: Entry
    text: str


def quarantined() -> list[Entry]:
    """Return all entries in quarantine, sorted by outlet and address."""
    with connect() as client:
        check_indices(client)
        ledger = Ledger(client)
        ledger.refresh()
        return sorted(ledger.find({"term": {"status": "quarantined"}}), key=lambda entry: (entry.outlet, entry.url))


def shown(address: str) -> Shown:
    """Return one entry by any form of its address or by its key. Raises PeykError if it is not in quarantine."""
    with connect() as client:
        check_indices(client)
        ledger = Ledger(client)
        ledger.refresh()
        by_key = ledger.get([address]) or {entry.key: entry for entry in entries(ledger, address)}
    for entry in by_key.values():
        if entry.status == "quarantined":
            return Shown(entry, _page(entry))
    raise PeykError(f"{address} is not in quarantine; `peyk quarantine` lists what is, `peyk trace` shows the others")


def _page(entry: Entry) -> str:
    if not entry.archive:
        return "no page was ever archived: it never answered with one"
    return decode_html(archive.read(settings().archive_location, entry.archive).body)
