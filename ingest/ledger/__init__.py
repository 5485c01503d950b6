"""The ledger: one document per address in the index `crawl-ledger`, exactly one status each.

Its equation holds for every run, outlet and day:
discovered = indexed + unchanged + duplicate + filtered + quarantined + blocked + pending.
"""

from ingest.ledger.entry import STATUSES, Entry, Status
from ingest.ledger.store import Ledger

__all__ = ["STATUSES", "Entry", "Ledger", "Status"]
