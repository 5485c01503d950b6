"""The last poll of each source: the fields that change at every poll, even if the source shows nothing new.

The ledger entry of a source is written when its stories or its health change. The times of its last and its next poll
are kept in the index `crawl-state`, the sources of many outlets in one document: a run that polls hundreds of sources
and finds nothing new writes a few documents.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from elasticsearch import Elasticsearch

from ingest.codec import from_document, to_whole_document
from ingest.elastic import write_all
from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.settings import settings

SHARDS = 32
"""Documents that hold the polls."""
TRIES = 10
"""Most attempts of an update while another process changes the same document."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The fields of a source's entry, and of its `FeedState`, that a poll without news changes."""

    last_seen_at: datetime
    status: Literal["indexed", "unchanged", "pending"]
    run_id: str
    next_attempt_at: datetime | None
    attempts: int
    fetched_at: datetime | None
    http_status: int | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    read_at: datetime | None
    answered_at: datetime | None
    minutes: float | None
    unread: int
    children: tuple[str, ...] = ()
    """Feeds that a home page announced; each has its own `Poll`."""


_OF_STATE = tuple(field.name for field in fields(Poll) if field.name in FeedState.__dataclass_fields__)
_OF_ENTRY = tuple(field.name for field in fields(Poll) if field.name not in _OF_STATE)


def poll_of(entry: SourceEntry) -> Poll:
    """Return the last poll of a source by its entry, whose `last_seen_at` is set."""
    values = {name: getattr(entry, name) for name in _OF_ENTRY}
    values |= {name: getattr(entry.feed, name) for name in _OF_STATE}
    return Poll(**values)


def with_poll(entry: SourceEntry, poll: Poll | None) -> SourceEntry:
    """Return an entry of the ledger, updated by the last poll if that is later."""
    if poll is None or (entry.last_seen_at and entry.last_seen_at >= poll.last_seen_at):
        return entry
    state = replace(entry.feed, **{name: getattr(poll, name) for name in _OF_STATE})
    return replace(entry, feed=state, **{name: getattr(poll, name) for name in _OF_ENTRY})


def is_news(before: SourceEntry | None, after: SourceEntry) -> bool:
    """Return whether a poll changed other fields than those of `Poll`, so that the entry must be written."""
    return before is None or with_poll(before, poll_of(after)) != after


class Polls:
    """Read and write the last polls."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-state")

    def all(self) -> dict[str, Poll]:
        """Return the last polls of all sources, by entry key."""
        names = [_name(shard) for shard in range(SHARDS)]
        documents = self._client.mget(index=self._index, ids=names)["docs"]
        shards = (document["_source"]["polls"] for document in documents if document.get("found"))
        return {key: from_document(Poll, values) for polls in shards for key, values in polls.items()}

    def save(self, entries: Iterable[SourceEntry]) -> int:
        """Save the last polls of these entries; return the number of documents written.

        Raises PeykError if Elasticsearch does not accept them.
        """
        shards: dict[int, dict[str, Any]] = {}
        for entry in entries:
            shards.setdefault(_shard(entry.outlet), {})[entry.key] = to_whole_document(poll_of(entry))
        return write_all(
            self._client,
            (
                {
                    "_op_type": "update",
                    "_index": self._index,
                    "_id": _name(shard),
                    "retry_on_conflict": TRIES,
                    "doc": {"kind": "polls", "polls": polls},
                    "doc_as_upsert": True,
                }
                for shard, polls in shards.items()
            ),
        )


def _shard(outlet: str) -> int:
    return zlib.crc32(outlet.encode()) % SHARDS


def _name(shard: int) -> str:
    return f"polls-{shard:02}"
