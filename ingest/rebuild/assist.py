"""A helper: copies parts of the rebuild that another process makes, on this machine or another one."""

import time
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.index.generations import served
from ingest.ledger.lease import find as find_leases
from ingest.ledger.lease import holders, is_alive
from ingest.ledger.leases import Leases
from ingest.rebuild import parts
from ingest.rebuild import state as states
from ingest.rebuild.fill import Progress, Work
from ingest.rebuild.lock import NAME
from ingest.rebuild.parts import Part
from ingest.rebuild.state import State
from ingest.settings import settings

PATIENCE = 30.0
"""Seconds that a helper waits for a rebuild to begin."""


def assist(progress: Progress = lambda what, done, total: None, patience: float = PATIENCE) -> int:
    """Help the rebuild that is at work in another process with its first pass; return how many documents this one made.

    Waits `patience` seconds for a rebuild to begin, and then until it has copied something. Returns when it has no part
    left, made none, or has ended. Raises PeykError if it runs other code.
    """
    with connect() as client:
        ensure_indices(client, ("crawl-state",))
        work = Work(client, outlets.load(settings().outlets), progress)
        run_id = f"assist-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        with Leases(client, run_id) as leases, leases.given_back():
            part = _await_part(client, progress, patience)
            return _help(work, part, leases) if part else 0


def _await_part(client: Elasticsearch, progress: Progress, patience: float) -> Part | None:
    """Return an open part of the rebuild at work, once it has one; None if there is nothing to wait for."""
    begun, met = time.monotonic(), False
    while True:
        holder = _maker(client)
        if part := next((part for part in parts.find(client) if not part.done and part.run_id == holder), None):
            return part
        waited = time.monotonic() - begun
        if holder and (state := _unfinished(client)):
            if state.positions:
                return None
            met = True
            progress("waiting for the first parts", 0, 1)
        elif met or waited >= patience:
            return None
        else:
            progress("seconds waited for a rebuild to begin", int(waited), int(patience))
        time.sleep(parts.PAUSE)


def _maker(client: Elasticsearch) -> str | None:
    """Return the run that holds the rebuild lock and may be at work."""
    locks = find_leases(client, {"term": {"outlet": NAME}})
    return next((lock["run_id"] for lock in locks if is_alive(lock)), None)


def _unfinished(client: Elasticsearch) -> State | None:
    current = served(client)
    return states.unfinished(client, current) if current is not None else None


def _help(work: Work, part: Part, leases: Leases) -> int:
    """Copy parts of the rebuild of this one while it holds the lock; return the number of documents."""
    state = states.read(work.client, part.target)
    if state is None:
        return 0
    if state.digest != states.digest():
        raise PeykError("the rebuild at work runs other code than this process: bring both to the same version")
    return parts.fill(work, state, leases, lambda: holders(work.client, [NAME]).get(NAME) == part.run_id)
