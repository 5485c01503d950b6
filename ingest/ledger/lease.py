"""Leases: the right of one run at a time to visit an outlet, stored in the index `crawl-state`.

If two runs want the same outlet, Elasticsearch accepts only one of two writes to the same version of a document.
A clock alone never proves that a holder is dead, because clocks jump and differ; see `Leases.gain_or_watch`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from ingest.chunks import chunks
from ingest.ledger.alive import is_dead
from ingest.settings import settings

log = structlog.get_logger()

MOST = 1000
"""Leases in one request."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The lease of another run that prevents this run from taking an outlet, as last written.

    `stale`: the lease has expired by this machine's clock, or its renewal lies as far ahead. Wait `watch` seconds,
    then pass this refusal to `Leases.gain`: a holder that did not renew by then is dead.
    """

    outlet: str
    run_id: str
    until: datetime
    stale: bool
    version: tuple[int, int]

    @property
    def message(self) -> str:
        """The reason in one line, for the run's report."""
        return f"held by run {self.run_id} until {self.until:%Y-%m-%d %H:%M} UTC unless renewed"


def holders(client: Elasticsearch, outlets: Iterable[str]) -> dict[str, str]:
    """Return the ids of the runs that hold leases of these outlets, by outlet id."""
    return {name: lease["run_id"] for name, (lease, _) in _leases(client, outlets).items()}


def find(client: Elasticsearch, *filters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the leases that match all filters (at most 10,000), as stored."""
    index = settings().index("crawl-state")
    client.indices.refresh(index=index)
    query = {"bool": {"filter": [{"term": {"kind": "lease"}}, *filters]}}
    answer = client.search(index=index, query=query, size=10_000)
    return [hit["_source"] for hit in answer["hits"]["hits"]]


def held_by(client: Elasticsearch, run_id: str) -> list[str]:
    """Return the ids of the outlets whose leases a run holds (at most 10,000)."""
    return [lease["outlet"] for lease in find(client, {"term": {"run_id": run_id}})]


def release_all(client: Elasticsearch, run_id: str, outlets: Iterable[str]) -> None:
    """Release the leases of these outlets that a finished run still holds."""
    leases = _leases(client, outlets).items()
    delete(client, {outlet: version for outlet, (lease, version) in leases if lease["run_id"] == run_id})


def _leases(client: Elasticsearch, outlets: Iterable[str]) -> dict[str, tuple[dict[str, Any], tuple[int, int]]]:
    names = list(outlets)
    if not names:
        return {}
    answer = client.mget(index=settings().index("crawl-state"), ids=[name_of(name) for name in names])
    return {
        doc["_source"]["outlet"]: (doc["_source"], (doc["_seq_no"], doc["_primary_term"]))
        for doc in answer["docs"]
        if doc.get("found")
    }


def delete(client: Elasticsearch, leases: Mapping[str, tuple[int, int]]) -> None:
    """Delete leases of these versions. A lease that is gone or was taken over is skipped."""
    for batch in chunks(leases.items(), MOST):
        operations = [
            {"delete": {"_id": name_of(outlet), "if_seq_no": version[0], "if_primary_term": version[1]}}
            for outlet, version in batch
        ]
        answer = client.bulk(index=settings().index("crawl-state"), operations=operations)
        if failed := [item["delete"] for item in answer["items"] if item["delete"]["status"] not in (200, 404, 409)]:
            log.warning("leases not released; they expire", leases=len(failed), error=failed[0].get("error"))


def name_of(outlet: str) -> str:
    """Return the id of an outlet's lease."""
    return f"lease-{outlet}"


def refusal_of(lease: dict[str, Any], version: tuple[int, int]) -> Refusal:
    """Return the refusal for a lease that another run holds."""
    renewed, seconds = datetime.fromisoformat(lease["renewed_at"]), timedelta(seconds=lease["seconds"])
    return Refusal(lease["outlet"], lease["run_id"], renewed + seconds, is_stale(lease), version)


def is_stale(lease: Mapping[str, Any]) -> bool:
    """Return whether a lease has expired by this machine's clock, or its renewal lies as far ahead."""
    # Renewed long ago, it has expired; renewed in the future, a clock is wrong.
    age = abs(datetime.now(UTC) - datetime.fromisoformat(lease["renewed_at"]))
    return age >= timedelta(seconds=lease["seconds"])


def is_alive(lease: Mapping[str, Any]) -> bool:
    """Return whether the holder of a lease may be at work: it is neither stale nor of a dead process."""
    return not (is_stale(lease) or is_dead(lease))
