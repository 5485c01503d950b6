"""The outbox: what waits in the index `notifications`, the right to send it, and how it ended.

A process claims a message before it sends it: of two writes to the same version of a document Elasticsearch accepts
one. A claim is over when its process has died, which the process's lock on this machine tells at once. Elsewhere it is
over when its time has passed by this machine's clock, and it then did not change while it was watched for as long as
one attempt can last; so a wrong clock alone never makes two processes send one message.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from elasticsearch import ConflictError, Elasticsearch
from elasticsearch.helpers import scan

from ingest.codec import from_document, plain, to_document
from ingest.elastic import write_all
from ingest.errors import PeykError
from ingest.ledger.alive import MACHINE, is_dead
from ingest.notify.notification import INDEX, Notification, State
from ingest.settings import settings

MOST = 1000
"""Notifications of a channel that one pass looks at; the next one goes on."""


class Stored(NamedTuple):
    """A notification and the version of its document: sequence number and primary term."""

    notification: Notification
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to send one message for a while: its notifications, the first of which names it."""

    notifications: tuple[Notification, ...]
    version: tuple[int, int]
    """That of the first notification."""

    @property
    def first(self) -> Notification:
        """The notification that holds the message's state."""
        return self.notifications[0]


class Outbox:
    """The notifications of one installation. `holder`: the name of this process's liveness lock, to claim messages."""

    def __init__(self, client: Elasticsearch, holder: str = "") -> None:
        self._client = client
        self._index = settings().index(INDEX)
        self._holder = holder

    def refresh(self) -> None:
        """Make the last writes of other processes visible to searches."""
        self._client.indices.refresh(index=self._index)

    def pending(self, channel: str, targets: Sequence[str]) -> list[Stored]:
        """Return notifications for recipients of a channel that are not settled, the oldest first, at most `MOST`."""
        filters = [
            {"term": {"channel": channel}},
            {"terms": {"target": list(targets)}},
            {"terms": {"state": ["waiting", "sending"]}},
        ]
        return self._found({"bool": {"filter": filters}}, [{"created_at": "asc"}, {"key": "asc"}, {"event": "desc"}])

    def members(self, message: str) -> list[Stored]:
        """Return all notifications of a message, that which names it first; none if that is missing."""
        found = self._found({"term": {"message": message}}, [{"created_at": "asc"}, {"key": "asc"}])
        found.sort(key=lambda stored: stored.notification.id != message)
        return found if found and found[0].notification.id == message else []

    def _found(self, query: dict[str, Any], sort: list[dict[str, str]]) -> list[Stored]:
        answer = self._client.search(index=self._index, query=query, sort=sort, size=MOST, seq_no_primary_term=True)
        return [Stored(_notification(hit), (hit["_seq_no"], hit["_primary_term"])) for hit in answer["hits"]["hits"]]

    def claim(self, members: Sequence[Stored]) -> Claimed | None:
        """Claim a message: new notifications, or all of an earlier attempt; None if another process has it.

        Of new notifications, those that another process took are left out.
        """
        first, version = members[0]
        is_new = first.message is None
        claimed = replace(
            first,
            state="sending",
            message=first.id,
            holder=self._holder,
            machine=MACHINE,
            claimed_at=datetime.now(UTC),
        )
        taken = self._write(claimed, version)
        if taken is None:
            return None
        rest = self._join(members[1:], first.id) if is_new else [stored.notification for stored in members[1:]]
        return Claimed((claimed, *rest), taken)

    def _join(self, members: Sequence[Stored], message: str) -> list[Notification]:
        joined = [replace(stored.notification, state="sending", message=message) for stored in members]
        operations: list[dict[str, Any]] = []
        for notification, (_, version) in zip(joined, members, strict=True):
            operations += [{"index": {"_id": notification.id} | _only(version)}, to_document(notification)]
        if not operations:
            return []
        items = self._client.bulk(index=self._index, operations=operations)["items"]
        return [notification for notification, item in zip(joined, items, strict=True) if item["index"]["status"] < 300]

    def is_free(self, stored: Stored, seconds: float) -> bool:
        """Return whether the claim of a message is over. It may watch the claim, for `seconds`."""
        notification, version = stored
        if notification.state != "sending" or notification.claimed_at is None:
            return True
        if is_dead({"holder": notification.holder, "machine": notification.machine}):
            return True
        # In the future, a clock is wrong.
        if abs(datetime.now(UTC) - notification.claimed_at) < timedelta(seconds=seconds):
            return False
        time.sleep(seconds)
        now = self._client.get(index=self._index, id=notification.id, source=False)
        return (now["_seq_no"], now["_primary_term"]) == version

    def settle(self, claimed: Claimed, state: State, **result: Any) -> None:
        """Write how an attempt ended, unless another process has taken the message over since."""
        change = {"state": state, **result}
        settled, version = replace(claimed.first, claimed_at=None, **change), claimed.version
        while self._write(settled, version) is None:
            # A note about an erased story may have been changed meanwhile.
            now = self._client.get(index=self._index, id=settled.id)
            current = _notification(now)
            if (current.holder, current.claimed_at) != (claimed.first.holder, claimed.first.claimed_at):
                return
            settled = replace(current, claimed_at=None, **change)
            version = (now["_seq_no"], now["_primary_term"])
        self.follow(claimed.notifications[1:], **change)

    def follow(self, members: Iterable[Notification], **change: Any) -> None:
        """Write the state of a message to its other notifications."""
        operations: list[dict[str, Any]] = []
        for notification in members:
            # Only these fields: another process may mark the condition as over meanwhile.
            fields = {name: plain(value) for name, value in change.items()}
            operations += [{"update": {"_id": notification.id}}, {"doc": fields}]
        if operations:
            self._client.bulk(index=self._index, operations=operations)

    def _write(self, notification: Notification, version: tuple[int, int]) -> tuple[int, int] | None:
        """Write a notification over this version of it; return the new version, or None if it was changed since."""
        try:
            answer = self._client.index(
                index=self._index,
                id=notification.id,
                document=to_document(notification),
                refresh=True,
                **_only(version),
            )
        except ConflictError:
            return None
        return answer["_seq_no"], answer["_primary_term"]

    def counts(self) -> dict[str, Counter[str]]:
        """Return the number of notifications by channel and state."""
        self._check()
        aggregations = {"channels": {"terms": {"field": "channel", "size": MOST}, "aggs": {"states": _STATES}}}
        answer = self._client.search(index=self._index, size=0, aggs=aggregations)
        return {
            channel["key"]: Counter({state["key"]: state["doc_count"] for state in channel["states"]["buckets"]})
            for channel in answer["aggregations"]["channels"]["buckets"]
        }

    def troubled(self, *filters: dict[str, Any]) -> list[Notification]:
        """Return notifications that were given up, or were refused at least once and wait; the newest first."""
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
        return [_notification(hit) for hit in answer["hits"]["hits"]]

    def revive(self, now: datetime, channel: str, targets: Sequence[str]) -> int:
        """Put what was given up for recipients of a channel back among what waits; return the number of notifications.

        Notifications for other recipients stay given up, as no channel would send them.
        """
        self._check()
        wanted = [{"term": {"state": "dead"}}, {"term": {"channel": channel}}, {"terms": {"target": list(targets)}}]
        query = {"query": {"bool": {"filter": wanted}}, "_source": False}
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


def _only(version: tuple[int, int]) -> dict[str, Any]:
    return {"if_seq_no": version[0], "if_primary_term": version[1]}


def _notification(hit: Any) -> Notification:
    return from_document(Notification, hit["_source"])
