"""The outbox: what waits in the index `notices`, the right to send it, and how it ended.

A process claims a message before it sends it. Elasticsearch decides between two processes and measures the claim by its
own clock, so that clocks of other machines do not matter. A claim outlasts the longest time of one attempt; of a killed
process it expires, and the message is sent again with the same id.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch
from elasticsearch.helpers import scan

from ingest.codec import from_document
from ingest.elastic import write_all
from ingest.errors import PeykError
from ingest.notify.notice import INDEX, Notice, State
from ingest.settings import settings

MOST = 1000
"""Notices of a channel that one pass looks at; the next one goes on."""

_CLAIM = """
def doc = ctx._source;
boolean isFree = doc.state == 'waiting' && (params.again ? doc.message == params.message : doc.message == null);
boolean isLeft = params.again && doc.state == 'sending' && ctx._now - doc.claimed_at > params.lease;
if (isFree || isLeft) {
  doc.state = 'sending'; doc.message = params.message; doc.claim = params.claim; doc.claimed_at = ctx._now;
} else { ctx.op = 'noop'; }
"""
_JOIN = """
if (ctx._source.message == null) { ctx._source.state = 'sending'; ctx._source.message = params.message; }
else { ctx.op = 'noop'; }
"""
_SETTLE = """
if (ctx._source.claim == params.claim) { ctx._source.putAll(params.result); } else { ctx.op = 'noop'; }
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to send one message for a while: its notices, the first of which names it."""

    notices: tuple[Notice, ...]
    claim: str

    @property
    def first(self) -> Notice:
        """The notice that holds the message's state."""
        return self.notices[0]


class Outbox:
    """The notices of one installation."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index(INDEX)

    def refresh(self) -> None:
        """Make the last writes of other processes visible to `pending`."""
        self._client.indices.refresh(index=self._index)

    def pending(self, channel: str) -> list[Notice]:
        """Return notices of a channel that are not settled, the oldest first, at most `MOST`."""
        filters = [{"term": {"channel": channel}}, {"terms": {"state": ["waiting", "sending"]}}]
        answer = self._client.search(
            index=self._index,
            query={"bool": {"filter": filters}},
            sort=[{"created_at": "asc"}, {"key": "asc"}, {"event": "desc"}],
            size=MOST,
        )
        return [_notice(hit) for hit in answer["hits"]["hits"]]

    def members(self, message: str) -> tuple[Notice, ...]:
        """Return all notices of a message, that which names it first."""
        hits = self._client.search(index=self._index, query={"term": {"message": message}}, size=MOST)["hits"]["hits"]
        found = sorted(map(_notice, hits), key=lambda notice: (notice.id != message, notice.created_at, notice.id))
        return tuple(found) if found and found[0].id == message else ()

    def claim(self, notices: Sequence[Notice], seconds: float) -> Claimed | None:
        """Claim a message of these notices, new ones or all of an earlier attempt; None if another process has it.

        `seconds`: how long the claim lasts. Of new notices, those that another process took are left out.
        """
        first, token = notices[0], uuid.uuid4().hex
        params = {
            "message": first.id,
            "claim": token,
            "again": first.message is not None,
            "lease": int(seconds * 1000),
        }
        if not self._update(first.id, _CLAIM, params):
            return None
        rest = notices[1:] if first.message else self._join(notices[1:], first.id)
        return Claimed((first, *rest), token)

    def _join(self, notices: Sequence[Notice], message: str) -> list[Notice]:
        if not notices:
            return []
        script = {"source": _JOIN, "params": {"message": message}}
        operations: list[dict[str, Any]] = []
        for notice in notices:
            operations += [{"update": {"_id": notice.id}}, {"script": script}]
        items = self._client.bulk(index=self._index, operations=operations)["items"]
        return [
            notice for notice, item in zip(notices, items, strict=True) if item["update"].get("result") == "updated"
        ]

    def settle(self, claimed: Claimed, state: State, **result: Any) -> None:
        """Write how an attempt ended, unless another process has taken the message over since."""
        shared = {"state": state, **result}
        if self._update(claimed.first.id, _SETTLE, {"claim": claimed.claim, "result": shared | {"claim": None}}):
            self.follow(claimed.notices[1:], shared)

    def follow(self, members: Iterable[Notice], result: dict[str, Any]) -> None:
        """Write the state of a message to its other notices."""
        operations: list[dict[str, Any]] = []
        for notice in members:
            operations += [{"update": {"_id": notice.id}}, {"doc": result}]
        if operations:
            self._client.bulk(index=self._index, operations=operations)

    def _update(self, name: str, source: str, params: dict[str, Any]) -> bool:
        try:
            answer = self._client.update(
                index=self._index, id=name, script={"source": source, "params": params}, refresh=True
            )
        except ConflictError:
            return False
        return bool(answer["result"] == "updated")

    def counts(self) -> dict[str, Counter[str]]:
        """Return the number of notices by channel and state."""
        self._check()
        aggregations = {"channels": {"terms": {"field": "channel", "size": MOST}, "aggs": {"states": _STATES}}}
        answer = self._client.search(index=self._index, size=0, aggs=aggregations)
        return {
            channel["key"]: Counter({state["key"]: state["doc_count"] for state in channel["states"]["buckets"]})
            for channel in answer["aggregations"]["channels"]["buckets"]
        }

    def troubled(self, *filters: dict[str, Any]) -> list[Notice]:
        """Return notices that were given up, or were refused at least once and wait; the newest first."""
        self._check()
        waiting = {"bool": {"filter": [{"term": {"state": "waiting"}}, {"range": {"attempts": {"gt": 0}}}]}}
        query = {
            "bool": {
                "filter": list(filters),
                "should": [{"term": {"state": "dead"}}, waiting],
                "minimum_should_match": 1,
            }
        }
        answer = self._client.search(index=self._index, query=query, sort=[{"created_at": "desc"}], size=MOST)
        return [_notice(hit) for hit in answer["hits"]["hits"]]

    def revive(self, now: datetime) -> int:
        """Put what was given up back among what waits; return the number of notices."""
        self._check()
        query = {"query": {"term": {"state": "dead"}}, "_source": False}
        fields = {"state": "waiting", "attempts": 0, "due_at": now.isoformat(), "settled_at": None}
        return write_all(
            self._client,
            (
                {"_op_type": "update", "_index": self._index, "_id": hit["_id"], "doc": fields}
                for hit in list(scan(self._client, index=self._index, query=query))
            ),
            refresh=True,
        )

    def _check(self) -> None:
        if not self._client.indices.exists(index=self._index):
            raise PeykError(f"{self._index}: no such index; `peyk watch --notify` makes it")
        self.refresh()


_STATES = {"terms": {"field": "state", "size": 10}}


def _notice(hit: dict[str, Any]) -> Notice:
    return from_document(Notice, hit["_source"])
