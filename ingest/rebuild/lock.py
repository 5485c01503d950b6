"""The rebuild lock: one rebuild, restore, rollback, repair, erasure, backup or clean-up at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger.lease import find, is_alive
from ingest.ledger.leases import Leases

PART = "rebuild/"
"""How the names of the leases of its helpers begin; no outlet's id has a slash."""
NAME = "rebuild"
"""The id of the lease. An outlet with this id would only have to wait with its visits."""

PATIENCE = 120.0
"""Seconds to wait for the helpers of a killed rebuild, and between two looks at them `PAUSE`."""
PAUSE = 1.0


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
                _await_helpers(client)
                yield client, leases, run_id


def _await_helpers(client: Elasticsearch) -> None:
    """Wait for the helpers of a rebuild that was killed: they stop at their next write, as this run has its lock."""
    deadline = time.monotonic() + PATIENCE
    while helpers := [lease for lease in find(client, {"prefix": {"outlet": PART}}) if is_alive(lease)]:
        if time.monotonic() > deadline:
            raise PeykError(f"{helpers[0]['run_id']} still helps an earlier rebuild; wait for it, or end it")
        time.sleep(PAUSE)
