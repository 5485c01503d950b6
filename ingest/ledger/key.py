"""The ledger's key of an address."""

from ingest.dedupe import identity
from ingest.normalise.url import canonical_or_own


def entry_key(outlet: str, url: str) -> str:
    """Return the key of an address of an outlet. An address without a canonical form is hashed as it is."""
    return identity(outlet, None, canonical_or_own(url))
