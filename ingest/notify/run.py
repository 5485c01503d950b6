"""Tell people what goes on: store it, then send what is due."""

from collections.abc import Iterable
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.notify.channel import SendError
from ingest.notify.conditions import record
from ingest.notify.config import Routes
from ingest.notify.deliver import Delivered, deliver
from ingest.notify.message import Message
from ingest.notify.notification import INDEX, Condition


def tell(client: Elasticsearch, routes: Routes, conditions: Iterable[Condition]) -> Delivered:
    """Tell of conditions that are new and of those that are over, by all channels that want them.

    `conditions` are all that go on now. Raises PeykError if they cannot be stored.
    """
    ensure_indices(client, (INDEX,))
    record(client, routes, conditions, datetime.now(UTC))
    return deliver(client, routes)


def test(routes: Routes, name: str) -> int:
    """Send a test message by a channel to all its recipients, at once; return their number.

    Raises PeykError with the reasons, after all were tried, if some do not get it.
    """
    channel = routes.route(name).channel
    now, failed = datetime.now(UTC), []
    for target in channel.targets:
        message = Message(
            id=f"test-{now:%Y%m%dT%H%M%S}",
            subject=f"[{routes.name}] test of {name}",
            text="This is a test: messages of this channel arrive. پیام آزمایشی پیک رسید.",
            created_at=now,
            data={"events": []},
        )
        try:
            channel.send(message, target)
        except SendError as error:
            failed.append(f"{name}{f', {target}' if target else ''}: {error}")
    if failed:
        raise PeykError("; ".join(failed))
    return len(channel.targets)
