"""The right to visit an outlet: one run at a time has it, kept in Elasticsearch, in the index `crawl-state`.

Two runs that want an outlet at once are told apart by Elasticsearch, which takes one of two writes on the same version
of a document. That a holder is dead is never concluded from a clock alone, for clocks jump and differ; see `gain`.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import structlog
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from ingest.chunks import chunks
from ingest.ledger.alive import MACHINE, LivenessLock, is_dead
from ingest.settings import settings

log = structlog.get_logger()

MOST = 1000
"""Leases in one request."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an outlet cannot be had now: the run that has it, as its lease was written last.

    `stale`: the lease has expired by this machine's clock, which may be wrong. Ask again with this refusal after
    `Leases.watch` seconds: a holder that has not renewed by then is dead.
    """

    outlet: str
    run_id: str
    until: datetime
    stale: bool
    version: tuple[int, int]

    @property
    def message(self) -> str:
        """One line for the run's report."""
        return f"held by run {self.run_id} until {self.until:%Y-%m-%d %H:%M} UTC unless renewed"


@dataclass(slots=True)
class _Held:
    version: tuple[int, int]
    confirmed: float


class Leases:
    """The outlets that a run holds; a context manager that renews them in the background.

    What is still held when its block ends well is given back. When it raises, or its process is killed, it is free for
    any run at once on this machine, elsewhere when it expires.
    """

    def __init__(self, client: Elasticsearch, run_id: str) -> None:
        self._client = client
        self._index = settings().index("crawl-state")
        self._run_id = run_id
        self.taken_from: set[str] = set()
        """Runs that turned out to be dead."""
        self._seconds = settings().lease_seconds
        self._lock_of_process = LivenessLock()
        self._held: dict[str, _Held] = {}
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="leases", daemon=True)

    @property
    def watch(self) -> float:
        """Seconds in which a living holder renews a lease at least once: it does so twice."""
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
            log.warning("leases not given back; they count as those of a dead run", error=str(failure))
            kind = type(failure)
        finally:
            self._lock_of_process.release(in_good_order=kind is None)

    def gain_all(self, outlets: Iterable[str]) -> dict[str, Refusal]:
        """Take outlets for this run, the free ones in one request; return the refusals, as `gain` gives them."""
        names = list(outlets)
        refusals: dict[str, Refusal] = {}
        for some in chunks(names, MOST):
            for name in self._create(some):
                if refusal := self.gain(name):
                    refusals[name] = refusal
        return refusals

    def _create(self, outlets: list[str]) -> list[str]:
        """Take those of the outlets that have no lease, and return the others."""
        with self._lock:
            asked = time.monotonic()
            operations: list[dict[str, Any]] = []
            for outlet in outlets:
                operations += [{"create": {"_id": _name(outlet)}}, self._document(outlet)]
            answer = self._client.bulk(index=self._index, operations=operations)
            left = []
            for outlet, item in zip(outlets, answer["items"], strict=True):
                result = item["create"]
                if result["status"] < 300:
                    self._held[outlet] = _Held((result["_seq_no"], result["_primary_term"]), asked)
                else:
                    left.append(outlet)
            return left

    def gain(self, outlet: str, seen: Refusal | None = None) -> Refusal | None:
        """Take an outlet for this run; None when that worked.

        It is taken from another run only if that is surely dead: its process ended on this machine without a word, or
        it did not renew between `seen` and now, which the caller makes `watch` seconds of its own steady clock. From
        an earlier step or attempt of the same run it is always taken; that one notices at its next renewal.
        """
        while True:
            try:
                found = self._client.get(index=self._index, id=_name(outlet))
            except NotFoundError:
                found = None
            condition: dict[str, Any] = {"op_type": "create"}
            if found:
                lease, version = found["_source"], (found["_seq_no"], found["_primary_term"])
                if not (lease["run_id"] == self._run_id or is_dead(lease) or (seen and seen.version == version)):
                    return _refusal(lease, version)
                condition = {"if_seq_no": version[0], "if_primary_term": version[1]}
            try:
                self._take(outlet, condition)
            except ConflictError:
                continue
            if found and lease["run_id"] != self._run_id:
                log.warning("lease taken over", outlet=outlet, of=lease["run_id"])
                self.taken_from.add(lease["run_id"])
            return None

    def gain_or_watch(self, outlet: str) -> Refusal | None:
        """Take an outlet as `gain` does; of a stale lease, wait `watch` seconds to see whether its holder renews it."""
        refusal = self.gain(outlet)
        if refusal and refusal.stale:
            time.sleep(self.watch)
            refusal = self.gain(outlet, refusal)
        return refusal

    def holds(self, outlet: str) -> bool:
        """Return whether the outlet is this step's for sure: its lease was confirmed, by a steady clock, not too long
        ago."""
        # Without the lock, which a renewal may hold for as long as Elasticsearch takes to answer.
        held = self._held.get(outlet)
        return held is not None and time.monotonic() - held.confirmed < self._seconds

    def release(self, outlets: Iterable[str]) -> None:
        """Give outlets back, which ends this run's work at them."""
        with self._lock:
            held = {outlet: lease.version for outlet in outlets if (lease := self._held.pop(outlet, None))}
            _delete(self._client, held)

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Gives back whatever is held at the end of the block, when it raises too: nothing of it is to be resumed."""
        try:
            yield
        except BaseException:
            # What failed is told, not that Elasticsearch, which may be why, does not take this either.
            with suppress(ApiError, TransportError):
                self.release(list(self._held))
            raise
        self.release(list(self._held))

    def _take(self, outlet: str, condition: dict[str, Any]) -> None:
        with self._lock:
            asked = time.monotonic()
            answer = self._client.index(
                index=self._index, id=_name(outlet), document=self._document(outlet), **condition
            )
            self._held[outlet] = _Held((answer["_seq_no"], answer["_primary_term"]), asked)

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

    def _keep(self) -> None:
        while not self._stop.wait(self._seconds / 10):
            try:
                self._write()
            except (ApiError, TransportError) as error:
                log.warning("leases not renewed", error=str(error))

    def _write(self) -> None:
        with self._lock:
            if not self._held:
                return
            asked = time.monotonic()
            operations: list[dict[str, Any]] = []
            for outlet, held in self._held.items():
                condition = {"if_seq_no": held.version[0], "if_primary_term": held.version[1]}
                operations += [{"index": {"_id": _name(outlet)} | condition}, self._document(outlet)]
            answer = self._client.bulk(index=self._index, operations=operations)
            for outlet, item in zip(list(self._held), answer["items"], strict=True):
                result = item["index"]
                if result["status"] == 409:
                    log.warning("lease lost", outlet=outlet)
                    del self._held[outlet]
                elif result["status"] < 300:
                    self._held[outlet] = _Held((result["_seq_no"], result["_primary_term"]), asked)


def holders(client: Elasticsearch, outlets: Iterable[str]) -> dict[str, str]:
    """Of these outlets those that some run holds, with its id."""
    return {name: lease["run_id"] for name, (lease, _) in _leases(client, outlets).items()}


def held_by(client: Elasticsearch, run_id: str) -> list[str]:
    """Return the outlets that a run holds."""
    index = settings().index("crawl-state")
    client.indices.refresh(index=index)
    query = {"bool": {"filter": [{"term": {"kind": "lease"}}, {"term": {"run_id": run_id}}]}}
    answer = client.search(index=index, query=query, size=10_000, source_includes="outlet")
    return [hit["_source"]["outlet"] for hit in answer["hits"]["hits"]]


def release_all(client: Elasticsearch, run_id: str, outlets: Iterable[str]) -> None:
    """Give back whatever a run that is over still holds of these outlets."""
    found = _leases(client, outlets).items()
    _delete(client, {outlet: version for outlet, (lease, version) in found if lease["run_id"] == run_id})


def _leases(client: Elasticsearch, outlets: Iterable[str]) -> dict[str, tuple[dict[str, Any], tuple[int, int]]]:
    names = list(outlets)
    if not names:
        return {}
    found = client.mget(index=settings().index("crawl-state"), ids=[_name(name) for name in names])
    return {
        doc["_source"]["outlet"]: (doc["_source"], (doc["_seq_no"], doc["_primary_term"]))
        for doc in found["docs"]
        if doc.get("found")
    }


def _delete(client: Elasticsearch, leases: Mapping[str, tuple[int, int]]) -> None:
    """Delete leases of these versions. What is gone, or another run's by now, was given back already."""
    for some in chunks(leases.items(), MOST):
        operations = [
            {"delete": {"_id": _name(outlet), "if_seq_no": version[0], "if_primary_term": version[1]}}
            for outlet, version in some
        ]
        answer = client.bulk(index=settings().index("crawl-state"), operations=operations)
        if left := [item["delete"] for item in answer["items"] if item["delete"]["status"] not in (200, 404, 409)]:
            log.warning("leases not given back; they end by themselves", leases=len(left), error=left[0].get("error"))


def _name(outlet: str) -> str:
    return f"lease-{outlet}"


def _refusal(lease: dict[str, Any], version: tuple[int, int]) -> Refusal:
    renewed, seconds = datetime.fromisoformat(lease["renewed_at"]), timedelta(seconds=lease["seconds"])
    # Renewed long ago, or in the future: by one clock or another the lease is over, or a clock is wrong.
    stale = abs(datetime.now(UTC) - renewed) >= seconds
    return Refusal(lease["outlet"], lease["run_id"], renewed + seconds, stale, version)
