"""Compare what goes on with what was told, and store a notification for each difference."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan, streaming_bulk

from ingest.chunks import chunks
from ingest.codec import from_document, to_document
from ingest.elastic import patience
from ingest.errors import PeykError
from ingest.notify.config import Route, Routes
from ingest.notify.notification import INDEX, Condition, Notification
from ingest.settings import settings

_KEYS = 1000


class _Place(NamedTuple):
    key: str
    channel: str
    target: str


def record(client: Elasticsearch, routes: Routes, conditions: Iterable[Condition], now: datetime) -> int:
    """Store notifications of conditions that are new, and of told ones that are over; return how many.

    `conditions` are all that go on now. Safe to repeat, to interrupt, and to run twice at once: the id of a
    notification is made from its event, so that it is stored once.
    """
    client.indices.refresh(index=settings().index(INDEX))
    present = {condition.key: condition for condition in conditions}
    last = _last(client, present)
    begun = []
    for route in routes.routes:
        for condition in filter(lambda condition: route.wants(condition.severity), present.values()):
            for target in route.channel.targets:
                place = _Place(condition.key, route.channel.name, target)
                before = last.get(place)
                if before is None or before.over:
                    begun.append(_opened(condition, place, before.episode + 1 if before else 1, now))
    going_on = _found(client, {"term": {"event": "opened"}}, {"term": {"over": False}})
    ended = [notification for notification in going_on if notification.key not in present]
    ends = [_closed(notification, now) for notification in ended if _exists(routes, notification)]
    return _write(client, [*begun, *ends], ended)


def _found(client: Elasticsearch, *filters: Mapping[str, Any]) -> Iterator[Notification]:
    query = {"query": {"bool": {"filter": list(filters)}}}
    for hit in scan(client, index=settings().index(INDEX), query=query, size=_KEYS):
        yield from_document(Notification, hit["_source"])


def _last(client: Elasticsearch, keys: Iterable[str]) -> dict[_Place, Notification]:
    """Return the notification of the last beginning of each of these conditions, by recipient.

    One query says whether a condition was told of and how often, or another process could write between two.
    """
    last: dict[_Place, Notification] = {}
    for batch in chunks(sorted(keys), _KEYS):
        for notification in _found(client, {"term": {"event": "opened"}}, {"terms": {"key": batch}}):
            place = _Place(notification.key, notification.channel, notification.target)
            if place not in last or last[place].episode < notification.episode:
                last[place] = notification
    return last


def _exists(routes: Routes, notification: Notification) -> bool:
    def has(route: Route) -> bool:
        return route.channel.name == notification.channel and notification.target in route.channel.targets

    return any(map(has, routes.routes))


def _opened(condition: Condition, place: _Place, episode: int, now: datetime) -> Notification:
    return Notification(
        key=condition.key,
        episode=episode,
        event="opened",
        channel=place.channel,
        target=place.target,
        severity=condition.severity,
        title=condition.title,
        text=condition.text,
        data=condition.data,
        created_at=now,
        due_at=now,
    )


def _closed(opened: Notification, now: datetime) -> Notification:
    return Notification(
        key=opened.key,
        episode=opened.episode,
        event="closed",
        channel=opened.channel,
        target=opened.target,
        severity=opened.severity,
        title=opened.title,
        text="",
        data=opened.data,
        created_at=now,
        due_at=now,
        over=True,
    )


def _write(client: Elasticsearch, notifications: Iterable[Notification], ended: Iterable[Notification]) -> int:
    """Create notifications and mark conditions as over, in one request: a killed process leaves both or neither."""
    index = settings().index(INDEX)
    actions: list[dict[str, Any]] = [
        {"_op_type": "create", "_index": index, "_id": new.id, "_source": to_document(new)} for new in notifications
    ]
    actions += [{"_op_type": "update", "_index": index, "_id": old.id, "doc": {"over": True}} for old in ended]
    created = 0
    for done, item in streaming_bulk(client, actions, raise_on_error=False, refresh=True, **patience()):
        ((kind, result),) = item.items()
        created += done and kind == "create"
        # 409: another process was first.
        if not done and result["status"] != 409:
            error = result.get("error", {})
            raise PeykError(
                f"Elasticsearch does not take documents of {index}: {error.get('type')}: {error.get('reason')}; make "
                "it writable again and run this again"
            )
    return created
