"""The leases of one run: take, renew in the background, and release them. See `ingest.ledger.lease`."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import structlog
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from ingest.chunks import chunks
from ingest.ledger.alive import MACHINE, LivenessLock, is_dead
from ingest.ledger.lease import MOST, Refusal, delete, name_of, refusal_of
from ingest.settings import settings

log = structlog.get_logger()


@dataclass(slots=True)
class _Held:
    version: tuple[int, int]
    confirmed: float


class Leases:
    """The leases of one run; a context manager that renews them in a background thread.

    Leaving the block normally releases all leases. If the block raises or the process is killed, other runs on this
    machine can take the leases at once; runs on other machines can take them after expiry.
    """

    def __init__(self, client: Elasticsearch, run_id: str) -> None:
        self._client = client
        self._index = settings().index("crawl-state")
        self._run_id = run_id
        self.taken_from: set[str] = set()
        """Ids of the dead runs whose leases this run took."""
        self._seconds = settings().lease_seconds
        self._lock_of_process = LivenessLock()
        self._held: dict[str, _Held] = {}
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._renew_until_stopped,), name="leases", daemon=True
        )

    @property
    def watch(self) -> float:
        """Seconds to wait before a takeover. A living holder renews its lease twice in this time."""
        return self._seconds / 5

    def __enter__(self) -> Self:
        self._lock_of_process.acquire()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        try:
            if kind is None:
                self.release(list(self._held))
        except (ApiError, TransportError) as failure:
            log.warning("leases not released; they count as those of a dead run", error=str(failure))
            kind = type(failure)
        finally:
            self._lock_of_process.release(in_good_order=kind is None)

    def gain_all(self, outlets: Iterable[str]) -> dict[str, Refusal]:
        """Take leases for this run, the free ones in one request; return the refusals by outlet id."""
        names = list(outlets)
        refusals: dict[str, Refusal] = {}
        for batch in chunks(names, MOST):
            for name in self._create(batch):
                if refusal := self.gain(name):
                    refusals[name] = refusal
        return refusals

    def _create(self, outlets: list[str]) -> list[str]:
        """Take the outlets that have no lease; return the others."""
        with self._lock:
            requested_at = time.monotonic()
            operations: list[dict[str, Any]] = []
            for outlet in outlets:
                operations += [{"create": {"_id": name_of(outlet)}}, self._document(outlet)]
            answer = self._client.bulk(index=self._index, operations=operations)
            others = []
            for outlet, item in zip(outlets, answer["items"], strict=True):
                result = item["create"]
                if result["status"] < 300:
                    self._held[outlet] = _Held((result["_seq_no"], result["_primary_term"]), requested_at)
                else:
                    others.append(outlet)
            return others

    def gain(self, outlet: str, watched: Refusal | None = None) -> Refusal | None:
        """Take the lease of an outlet for this run; return None on success, else the refusal.

        The lease of another run is taken only if its process died on this machine, or if it is still the one that was
        `watched` for a renewal. The lease of an earlier step or attempt of the same run is always taken; that step
        notices at its next renewal.
        """
        while True:
            try:
                current = self._client.get(index=self._index, id=name_of(outlet))
            except NotFoundError:
                current = None
            condition: dict[str, Any] = {"op_type": "create"}
            if current:
                lease, version = current["_source"], (current["_seq_no"], current["_primary_term"])
                if not (lease["run_id"] == self._run_id or is_dead(lease) or (watched and watched.version == version)):
                    return refusal_of(lease, version)
                condition = {"if_seq_no": version[0], "if_primary_term": version[1]}
            try:
                self._take(outlet, condition)
            except ConflictError:
                continue
            if current and lease["run_id"] != self._run_id:
                log.warning("lease taken over", outlet=outlet, of=lease["run_id"])
                self.taken_from.add(lease["run_id"])
            return None

    def gain_or_watch(self, outlet: str) -> Refusal | None:
        """Take a lease as `gain` does; a stale one only if its holder does not renew it within `watch` seconds."""
        refusal = self.gain(outlet)
        if refusal and refusal.stale:
            time.sleep(self.watch)
            refusal = self.gain(outlet, refusal)
        return refusal

    def holds(self, outlet: str) -> bool:
        """Return whether the lease was confirmed less than one lease length ago, by the monotonic clock."""
        # No lock: a renewal may hold it for as long as Elasticsearch takes to answer.
        held = self._held.get(outlet)
        return held is not None and time.monotonic() - held.confirmed < self._seconds

    def release(self, outlets: Iterable[str]) -> None:
        """Release the leases of outlets. This run may no longer write to their entries."""
        with self._lock:
            held = {outlet: lease.version for outlet in outlets if (lease := self._held.pop(outlet, None))}
            delete(self._client, held)

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Release all leases at the end of the block, even if it raises: for work that is never resumed."""
        try:
            yield
        except BaseException:
            # Raise the first error, not that of an Elasticsearch whose failure may have caused it.
            with suppress(ApiError, TransportError):
                self.release(list(self._held))
            raise
        self.release(list(self._held))

    def _take(self, outlet: str, condition: dict[str, Any]) -> None:
        with self._lock:
            requested_at = time.monotonic()
            answer = self._client.index(
                index=self._index, id=name_of(outlet), document=self._document(outlet), **condition
            )
            self._held[outlet] = _Held((answer["_seq_no"], answer["_primary_term"]), requested_at)

    def _document(self, outlet: str) -> dict[str, Any]:
        return {
            "kind": "lease",
            "outlet": outlet,
            "run_id": self._run_id,
            "holder": self._lock_of_process.name,
            "machine": MACHINE,
            "parked": False,
            "seconds": self._seconds,
            "renewed_at": datetime.now(UTC).isoformat(),
        }

    def _renew_until_stopped(self) -> None:
        while not self._stop.wait(self._seconds / 10):
            try:
                self._renew_all()
            except (ApiError, TransportError) as error:
                log.warning("leases not renewed", error=str(error))

    def _renew_all(self) -> None:
        with self._lock:
            if not self._held:
                return
            requested_at = time.monotonic()
            operations: list[dict[str, Any]] = []
            for outlet, held in self._held.items():
                condition = {"if_seq_no": held.version[0], "if_primary_term": held.version[1]}
                operations += [{"index": {"_id": name_of(outlet)} | condition}, self._document(outlet)]
            answer = self._client.bulk(index=self._index, operations=operations)
            for outlet, item in zip(list(self._held), answer["items"], strict=True):
                result = item["index"]
                if result["status"] == 409:
                    log.warning("lease lost", outlet=outlet)
                    del self._held[outlet]
                elif result["status"] < 300:
                    self._held[outlet] = _Held((result["_seq_no"], result["_primary_term"]), requested_at)
