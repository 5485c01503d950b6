"""The memory of hosts, in the index `crawl-state`: processes share their rests, robots.txt and certificates."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.chunks import chunks
from ingest.codec import from_document
from ingest.fetch.certificates import Validity
from ingest.fetch.memory import HostState
from ingest.fetch.retry_after import LONGEST
from ingest.fetch.robots import LIFETIME
from ingest.ledger.entry import SLACK
from ingest.settings import settings

LARGEST = 64 * 1024
"""Most bytes of a stored robots.txt; a larger one is fetched by every run."""
MOST = 500
"""Documents in one request."""


class Hosts:
    """A `Memory`. Times are wall clock times; a wrong clock never makes a host rest longer than it asked."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-state")
        self._foreseen: dict[str, dict[str, Any] | None] = {}

    def foresee(self, hosts: Iterable[str], origins: Iterable[str]) -> None:
        """Prefetch the state of hosts and origins in a few requests; the first `recall` of each uses it."""
        known = [name for host in hosts for name in (f"host-{host}", f"certificate-{host}")]
        names = [*known, *(_robots_id(origin) for origin in origins)]
        for batch in chunks(dict.fromkeys(names), MOST):
            documents = self._client.mget(index=self._index, ids=batch)["docs"]
            self._foreseen |= {item["_id"]: item.get("_source") if item.get("found") else None for item in documents}

    def recall(self, host: str) -> HostState:
        """Return the state of a host. A rest noted in the future, hence by a wrong clock, starts again now."""
        known = self._get(f"host-{host}")
        if not known:
            return HostState()
        now, noted = datetime.now(UTC), datetime.fromisoformat(known["noted_at"])
        idle = max((now - noted).total_seconds(), 0.0)
        state = HostState(0.0, known["failures"], known.get("reason"), idle)
        if not known.get("rests_until"):
            return state
        until = datetime.fromisoformat(known["rests_until"])
        misdated = noted > now + SLACK
        rest = min(max((until - (noted if misdated else now)).total_seconds(), 0.0), LONGEST)
        state = replace(state, rest=rest)
        if misdated:
            self.note(host, state)
        return state

    def note(self, host: str, state: HostState) -> None:
        """Save a host's state."""
        now = datetime.now(UTC)
        document = {"kind": "host", "host": host, "failures": state.failures, "noted_at": now.isoformat()}
        if state.rest > 0:
            document |= {"reason": state.reason, "rests_until": (now + timedelta(seconds=state.rest)).isoformat()}
        self._client.index(index=self._index, id=f"host-{host}", document=document)

    def robots(self, origin: str) -> tuple[bytes, float] | None:
        """Return the robots.txt of an origin and its age in seconds; None if it is a day old or from the future."""
        known = self._get(_robots_id(origin))
        age = (datetime.now(UTC) - datetime.fromisoformat(known["fetched_at"])).total_seconds() if known else -1.0
        return (base64.b64decode(known["body"]), age) if known and 0 <= age < LIFETIME else None

    def keep_robots(self, origin: str, body: bytes) -> None:
        """Save a robots.txt of at most `LARGEST` bytes."""
        if len(body) > LARGEST:
            return
        document = {
            "kind": "robots",
            "origin": origin,
            "fetched_at": datetime.now(UTC).isoformat(),
            "body": base64.b64encode(body).decode(),
        }
        self._client.index(index=self._index, id=_robots_id(origin), document=document)

    def note_certificate(self, host: str, validity: Validity) -> None:
        """Save the certificate of a host, unless it is the known one."""
        name = f"certificate-{host}"
        times = {"begins_at": validity.begins_at.isoformat(), "ends_at": validity.ends_at.isoformat()}
        known = self._get(name)
        if not known or any(known[field] != time for field, time in times.items()):
            document = {"kind": "certificate", "host": host, "noted_at": datetime.now(UTC).isoformat()} | times
            self._client.index(index=self._index, id=name, document=document)

    def certificates(self, until: datetime) -> dict[str, Validity]:
        """Return the certificates that end by a time, by host."""
        filters = [{"term": {"kind": "certificate"}}, {"range": {"ends_at": {"lte": until.isoformat()}}}]
        answer = self._client.search(index=self._index, query={"bool": {"filter": filters}}, size=10_000)
        sources = (hit["_source"] for hit in answer["hits"]["hits"])
        return {source["host"]: from_document(Validity, source) for source in sources}

    def _get(self, name: str) -> dict[str, Any] | None:
        if name in self._foreseen:
            return self._foreseen.pop(name)
        answer = self._client.options(ignore_status=404).get(index=self._index, id=name)
        return answer["_source"] if answer.get("found") else None


def _robots_id(origin: str) -> str:
    return f"robots-{hashlib.sha1(origin.encode(), usedforsecurity=False).hexdigest()}"
