"""The rebuild lock: one rebuild, restore, rollback, repair, erasure, backup or clean-up at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger.leases import Leases

NAME = "rebuild"
"""The id of the lease. An outlet with this id would only have to wait with its visits."""


@contextmanager
def alone(what: str = "rebuild") -> Iterator[tuple[Elasticsearch, Leases, str]]:
    """Hold the rebuild lock for `what`; yield a client, the run's leases and its run id.

    Raises PeykError while another process holds the lock. The lock of a killed process is taken over.
    """
    with connect() as client:
        ensure_indices(client, ("crawl-state",))
        run_id = f"{what}-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        with Leases(client, run_id) as leases:
            if refusal := leases.gain_or_watch(NAME):
                raise PeykError(f"another rebuild is at work ({refusal.message}); wait for it, or end it")
            with leases.given_back():
                yield client, leases, run_id
