"""An outlet for a command alone, as runs have it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.ledger.lease import Leases


@contextmanager
def held(client: Elasticsearch, run_id: str, outlets: Iterable[str]) -> Iterator[None]:
    """Holds the leases of outlets. Raises PeykError when a run is visiting one of them."""
    names = sorted(set(outlets))
    with Leases(client, run_id) as leases, leases.given_back():
        for name in names:
            refusal = leases.gain(name)
            if refusal and refusal.doubtful:
                time.sleep(leases.watch)
                refusal = leases.gain(name, refusal)
            if refusal:
                raise PeykError(f"{name} is {refusal.message}; wait until that run is over, then run this again")
        yield
