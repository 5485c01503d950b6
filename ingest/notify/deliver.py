"""One pass over the outbox: send what is due, and write how it went."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.ledger.alive import LivenessLock
from ingest.notify.channel import SendError
from ingest.notify.config import Route, Routes
from ingest.notify.outbox import Claimed, Outbox, Stored
from ingest.notify.text import message_of, parted

log = structlog.get_logger()

PASS = 300.0
"""Seconds after which a pass begins no further message; the next pass goes on."""
CLAIM = 2.0
"""Length of a claim in multiples of the longest time of one attempt."""
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)
"""Wait after the first failure; doubled after each further one up to the longest."""
IN_ORDER = 5
"""Failures of a message up to which newer ones to the same recipient wait behind it, so that no end comes before its
beginning. After that it may be the message that is refused, and not the recipient that cannot be reached."""
LEAST_ATTEMPTS = 10
"""Attempts before a message is given up, whatever its age."""


@dataclass(slots=True)
class Delivered:
    """What a pass did: messages sent, attempts that failed, and messages given up, with a reason by channel."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """Lines for people."""
        count = f"{self.sent} message{'' if self.sent == 1 else 's'} sent"
        return [count, *(f"{name}: {reason}" for name, reason in self.reasons.items())]


def deliver(client: Elasticsearch, routes: Routes) -> Delivered:
    """Send what is due. Safe to run twice at once, and to kill: nothing is lost.

    A message comes twice only if this process, its connection, or Elasticsearch ended after the message was handed over
    and before that was written; it then has the same id.
    """
    lock, is_held, is_whole = LivenessLock(), False, False
    # A full disk is a reason to tell people: without the file, the claims of this process end by their time.
    with suppress(PeykError):
        lock.acquire()
        is_held = True
    try:
        done = _deliver(Outbox(client, lock.name), routes)
        is_whole = True
    finally:
        if is_held:
            lock.release(in_good_order=is_whole)
    return done


def _deliver(outbox: Outbox, routes: Routes) -> Delivered:
    outbox.refresh()
    work = _Pass(outbox, routes.name)
    for route in routes.routes:
        # A recipient who was taken out of the settings gets nothing more.
        pending = sorted(outbox.pending(route.channel.name, route.channel.targets), key=_target)
        for _, stored in groupby(pending, key=_target):
            if not work.serve(route, list(stored)):
                break
    return work.done


def _target(stored: Stored) -> str:
    return stored.notification.target


class _Pass:
    def __init__(self, outbox: Outbox, name: str) -> None:
        self._outbox, self._name = outbox, name
        self._end = time.monotonic() + PASS
        self.done = Delivered()

    def serve(self, route: Route, pending: list[Stored]) -> bool:
        """Send what is due to one recipient; return False if the channel itself is at fault."""
        channel = route.channel
        for batch in _due(self._outbox, route, pending):
            if time.monotonic() > self._end:
                return False
            claimed = self._outbox.claim(batch)
            if claimed is None:
                # Another process is sending to this recipient.
                return True
            first = claimed.first
            try:
                channel.send(message_of(self._name, claimed.notifications, channel.limit), first.target)
            except SendError as error:
                self._fail(route, claimed, error)
                if error.whole or not error.final:
                    return not error.whole
            else:
                self.done.sent += 1
                self._outbox.settle(
                    claimed, "sent", settled_at=datetime.now(UTC), reason="", attempts=first.attempts + 1
                )
        return True

    def _fail(self, route: Route, claimed: Claimed, error: SendError) -> None:
        now, first, reason = datetime.now(UTC), claimed.first, str(error)
        attempts = first.attempts + 1
        end = first.created_at + timedelta(hours=route.options.give_up)
        self.done.reasons[route.channel.name] = reason
        if error.final or (attempts >= LEAST_ATTEMPTS and now >= end):
            self.done.dead += 1
            log.warning("message given up", channel=route.channel.name, message=first.id, reason=reason)
            self._outbox.settle(claimed, "dead", attempts=attempts, reason=reason, settled_at=now)
            return
        self.done.failed += 1
        wait = max(
            min(FIRST * 2 ** min(attempts - 1, 10), LONGEST),
            timedelta(seconds=error.retry_after or 0),
        )
        log.warning("message not sent", channel=route.channel.name, message=first.id, reason=reason, attempts=attempts)
        self._outbox.settle(claimed, "waiting", attempts=attempts, reason=reason, due_at=now + wait)


def _due(outbox: Outbox, route: Route, pending: Sequence[Stored]) -> Iterator[Sequence[Stored]]:
    """Yield the notifications of each message that may be sent now: earlier attempts first, then new ones."""
    now = datetime.now(UTC)
    for message in dict.fromkeys(stored.notification.message for stored in pending if stored.notification.message):
        members = outbox.members(message)
        if not members:
            continue
        first = members[0].notification
        if first.state in ("sent", "dead"):
            # A process was killed while it wrote this.
            rest = (stored.notification for stored in members[1:])
            outbox.follow(rest, state=first.state, settled_at=first.settled_at, reason=first.reason)
        elif all(route.holds(stored.notification.severity, now) for stored in members):
            continue
        elif first.due_at > now:
            if first.attempts < IN_ORDER:
                return
        elif outbox.is_free(members[0], CLAIM * route.channel.seconds):
            yield members
        else:
            return
    new = [stored for stored in pending if not stored.notification.message]
    new = [stored for stored in new if not route.holds(stored.notification.severity, now)]
    yield from parted(new, lambda stored: stored.notification, route.options.digest, route.channel.limit)
