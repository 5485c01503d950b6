"""One rebuild, restore or rollback at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger.leases import Leases

NAME = "rebuild"
"""Held as outlets are; an outlet of this id would only mean that its visits wait."""


@contextmanager
def alone() -> Iterator[tuple[Elasticsearch, Leases, str]]:
    """A connection, leases, and the run id under which this process alone may change which index is served.

    Raises PeykError while another is at work. One that was killed is in nobody's way.
    """
    with connect() as client:
        ensure_indices(client, ("crawl-state",))
        run_id = f"rebuild-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        with Leases(client, run_id) as leases:
            if refusal := leases.gain_or_watch(NAME):
                raise PeykError(f"another rebuild is at work ({refusal.message}); wait for it, or end it")
            with leases.given_back():
                yield client, leases, run_id
