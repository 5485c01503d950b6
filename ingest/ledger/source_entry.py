"""The ledger entry of one source: a feed, sitemap, listing or home page, and what its readings showed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time whose stories a feed may have shown and dropped again between two readings.

    `since` is the date of the newest story of the earlier reading, `until` that of the oldest story of the later one;
    for feeds without dates, the times of the readings. A gap is closed when another source has listed its stories.
    """

    since: datetime
    until: datetime
    found_at: datetime
    run_id: str
    edge: tuple[str, ...] = ()
    """Some of the newest addresses of the earlier reading, as in `FeedState.seen`."""
    state: Literal["open", "closed"] = "open"
    attempts: int = 0
    """Repairs that did not close it."""
    next_attempt_at: datetime | None = None
    reason: str | None = None
    """Why the last repair did not close it."""
    closed_at: datetime | None = None
    closed_by: str | None = None
    """The source that listed its stories: a sitemap's URL, `archive`, or a backfill."""
    recovered: int = 0
    """Stories found by its repairs that were new to the ledger."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """The state of a source after its last poll. Times are in UTC. A 304 is an answer, but not a reading."""

    read_at: datetime | None = None
    answered_at: datetime | None = None
    minutes: float | None = None
    """Minutes from the last answer to the next poll."""
    newest_at: datetime | None = None
    """The newest publication date at the last reading."""
    seen: tuple[str, ...] = ()
    """The newest addresses of the last reading, shortened to hashes."""
    digest: str | None = None
    """Hash of the stories of the last reading: addresses, titles, leads and dates."""
    unread: int = 0
    """304 answers in a row."""
    distrusted: bool = False
    """Whether its stories once changed under the same validators or a 304: validators are never sent again."""
    changed_at: datetime | None = None
    """Date of change in the sitemap index when it was last read."""
    children: tuple[str, ...] = ()
    """Feeds that a home page announced."""
    gaps: tuple[Gap, ...] = ()
    """The open gaps, and the last closed ones."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """The ledger entry of one feed, sitemap, listing or home page of an outlet. Times are in UTC."""

    key: str
    url: str
    outlet: str
    first_seen_at: datetime
    run_id: str
    kind: Literal["feed"] = "feed"
    """Distinguishes sources from stories in the index `crawl-ledger`."""
    status: Literal["indexed", "unchanged", "pending"] = "pending"
    """indexed: the last answer was read; unchanged: it was a 304; pending: no request yet, or the last one failed."""
    reason: str | None = None
    """Why the last request failed."""
    detail: str | None = None
    attempts: int = 0
    """Failed requests in a row."""
    last_seen_at: datetime | None = None
    """When it was last requested, or found not to be due."""
    fetched_at: datetime | None = None
    """When its last full answer came."""
    next_attempt_at: datetime | None = None
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    feed: FeedState = FeedState()
    """What its readings have shown so far."""
