"""Hold outlets for the duration of a command."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.ledger.leases import Leases


@contextmanager
def held(client: Elasticsearch, run_id: str, outlets: Iterable[str]) -> Iterator[None]:
    """Hold the leases of outlets within the block. Raises PeykError if a run is visiting one of them."""
    names = sorted(set(outlets))
    with Leases(client, run_id) as leases, leases.given_back():
        for name in names:
            if refusal := leases.gain_or_watch(name):
                raise PeykError(f"{name} is {refusal.message}; wait until that run is over, then run this again")
        yield
