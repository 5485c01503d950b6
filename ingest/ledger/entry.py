"""The ledger entry of one story: its address, its one status, and the history of its moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from ingest.model import ArchivePointer, Link

Status = Literal["pending", "indexed", "unchanged", "duplicate", "filtered", "quarantined", "blocked"]
Step = Literal["discover", "fetch", "clean", "index"]

STATUSES: tuple[Status, ...] = (
    "indexed",
    "unchanged",
    "duplicate",
    "filtered",
    "quarantined",
    "blocked",
    "pending",
)
"""In the order of the accounting line."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    "pending": frozenset(STATUSES),
    "indexed": frozenset({"indexed", "unchanged", "pending"}),
    "unchanged": frozenset({"unchanged", "pending"}),
    "duplicate": frozenset({"duplicate", "pending"}),
    "filtered": frozenset({"filtered", "pending"}),
    "quarantined": frozenset({"quarantined", "pending"}),
    "blocked": frozenset({"blocked", "pending"}),
}
"""The allowed next statuses. An entry that must be decided again becomes pending first."""

BACKFILL = "backfill-"
"""Prefix of the run ids of backfills."""
CLAIM = timedelta(days=1)
"""How long crawls leave a pending entry to the backfill that saw it last."""

SLACK = timedelta(minutes=10)
"""Tolerated clock skew between machines. A time further in the future comes from a wrong clock."""
HISTORY = 50
"""Most moves in an entry's history; the oldest are dropped. Of equal moves in a row only the latest is kept."""


class IllegalMoveError(Exception):
    """A step tried a move that `TRANSITIONS` does not allow: a defect of Peyk, never of a page."""


@dataclass(frozen=True, slots=True)
class Move:
    """One change of status."""

    at: datetime
    run_id: str
    status: Status
    step: Step
    reason: str | None = None
    archive: ArchivePointer | None = None
    """The page that was fetched for this move."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A story at one address of one outlet. `key` is the hash of both, in the address's canonical form."""

    key: str
    url: str
    outlet: str
    first_seen_at: datetime
    run_id: str
    day: str
    """Day of `first_seen_at` in Tehran, `1405-08-30`."""
    kind: Literal["article"] = "article"
    """Distinguishes stories from sources (`SourceEntry`) in the index `crawl-ledger`."""
    status: Status = "pending"
    step: Step = "discover"
    """The step that decided the status; a pending entry waits for the next one."""
    reason: str | None = None
    detail: str | None = None
    link: Link | None = None
    attempts: int = 0
    """Failed requests in a row."""
    last_seen_at: datetime | None = None
    fetched_at: datetime | None = None
    decided_at: datetime | None = None
    """When the status was decided, or confirmed, last."""
    next_attempt_at: datetime | None = None
    """When to request it again; None if only a change in a feed can cause that."""
    http_status: int | None = None
    page_url: str | None = None
    """URL of the last fetched page, if redirects led away from `url`."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    archive: ArchivePointer | None = None
    article_id: str | None = None
    content_hash: str | None = None
    """Hash of the article in the index, at the entry that owns it."""
    read_hash: str | None = None
    """Content hash of the last accepted text of this address."""
    article_archive: ArchivePointer | None = None
    """The page behind the article in the index, at the entry that owns it; else the last accepted page of this
    address. Unset: `archive`."""
    duplicate_of: str | None = None
    """Key of the entry that owns the article, if this is another address of it."""
    gone: int = 0
    """Missing answers (404, 410) in a row, on different visits, of a page that was an article."""
    gone_since: datetime | None = None
    """Time of the first of them."""
    withdrawn_at: datetime | None = None
    """When the article was marked as withdrawn by its outlet."""
    history: tuple[Move, ...] = ()

    def move(self, status: Status, step: Step, run_id: str, at: datetime, **changes: Any) -> Entry:
        """Return the entry after one move; `reason` and `detail` are cleared unless given. Raises IllegalMoveError."""
        if status not in TRANSITIONS[self.status]:
            raise IllegalMoveError(f"{self.url}: {self.status} -> {status} by {step}")
        changes = {"reason": None, "detail": None} | changes
        move = Move(at, run_id, status, step, changes["reason"], changes.get("archive"))
        past = self.history
        if past and replace(past[-1], at=at, run_id=run_id) == move:
            past = past[:-1]
        changes["history"] = (*past, move)[-HISTORY:]
        return replace(self, status=status, step=step, run_id=run_id, decided_at=at, **changes)

    def decide(self, status: Status, step: Step, run_id: str, at: datetime, **changes: Any) -> Entry:
        """Return the entry after a new decision: as `move`, but via pending, so that any status is allowed."""
        return replace(self, status="pending").move(status, step, run_id, at, **changes)

    @property
    def is_live(self) -> bool:
        """Whether the article is in the index under this entry's address."""
        return self.status in ("indexed", "unchanged")

    @property
    def owns_article(self) -> bool:
        """Whether this entry owns an article in the index, regardless of its last answer."""
        return self.article_id is not None and self.duplicate_of is None

    @property
    def source(self) -> ArchivePointer | None:
        """The archived page from which the article can be rebuilt."""
        return self.article_archive or self.archive

    @property
    def source_hash(self) -> str | None:
        """The body hash of `source`, if known."""
        return self.body_hash if self.article_archive in (None, self.archive) else None

    @property
    def believed_page(self) -> ArchivePointer | None:
        """The last accepted page. A newer page that has not been cleaned yet does not change it."""
        return self.article_archive or (self.archive if self.is_live or self.status == "duplicate" else None)

    @property
    def waits_for_cleaning(self) -> bool:
        """Whether the page is archived but not cleaned yet."""
        return self.status == "pending" and self.step == "fetch" and self.archive is not None

    def is_due(self, now: datetime) -> bool:
        """Return whether the entry must be requested. One decided in the future, by a wrong clock, is due too."""
        misdated = self.decided_at is not None and self.decided_at > now + SLACK
        return self.next_attempt_at is not None and (self.next_attempt_at <= now or misdated)

    def is_claimed(self, now: datetime) -> bool:
        """Return whether a backfill has claimed the entry, so that crawls must leave it alone."""
        is_of_backfill = self.status == "pending" and self.run_id.startswith(BACKFILL)
        return is_of_backfill and self.last_seen_at is not None and self.last_seen_at > now - CLAIM


def next_check(first_seen_at: datetime, now: datetime, minutes: tuple[int, ...]) -> datetime | None:
    """Return the time of the next recheck: the next of these ages in minutes, or `now` if 0 is among them."""
    if 0 in minutes:
        return now
    ages = (first_seen_at + timedelta(minutes=age) for age in sorted(minutes))
    return next((at for at in ages if at > now), None)


def retry_at(attempts: int, now: datetime, retry_after: float | None = None, first: float = 60.0) -> datetime:
    """Return the time of the next retry, with exponential backoff.

    The wait is `first` seconds after one failure and doubles with each further one, up to 6 hours. It is never
    shorter than `retry_after` seconds.
    """
    wait = min(first * 2 ** min(max(attempts - 1, 0), 30), 6 * 3600)
    return now + timedelta(seconds=max(wait, retry_after or 0))
