"""Notifications: one event for one recipient, stored in the index `notifications` before anything is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ingest.severity import Severity

INDEX = "notifications"
Event = Literal["opened", "closed"]
State = Literal["waiting", "sending", "sent", "dead"]


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that goes on now and is worth a message: one when it begins, and one when it is over.

    `key` identifies it while it goes on. `title` is one line, `text` says more and what to do, `data` is the same for
    programs.
    """

    key: str
    severity: Severity
    title: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notification:
    """An event for one recipient of one channel, and how far its sending is.

    A message takes one notification or several, and has the id of its first one; only that one's claim, `attempts` and
    `due_at` count.
    """

    key: str
    episode: int
    """The n-th time that the condition goes on."""
    event: Event
    channel: str
    target: str
    severity: Severity
    title: str
    text: str
    created_at: datetime
    due_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    over: bool = False
    """Of `opened`: whether its end was seen."""
    state: State = "waiting"
    message: str | None = None
    holder: str | None = None
    machine: str | None = None
    claimed_at: datetime | None = None
    """When the process `holder` on `machine` began to send it."""
    attempts: int = 0
    reason: str = ""
    settled_at: datetime | None = None
    """When it was sent or given up."""

    @property
    def id(self) -> str:
        """The id of its document: whoever sees an event, and however often, makes the same notification."""
        parts = [self.key, self.episode, self.event, self.channel, self.target]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
