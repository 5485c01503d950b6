"""The last look at each source of an outlet: what changes at every look, though the source shows nothing new.

A feed's entry in the ledger is written when its stories or its health change. When it was asked last, and when it is
to be asked next, lies in the index `crawl-state`, the sources of many outlets in one document; so a run that looks at
hundreds of sources and finds nothing new writes a few documents.
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
"""Documents that hold the looks."""
TRIES = 10
"""How often an update is tried when another process changes the same document."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The fields of a feed's entry, and of its `FeedState`, that a look without news changes."""

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
    """Feeds that a home page announced: each has a look of its own."""


_OF_STATE = tuple(field.name for field in fields(Poll) if field.name in FeedState.__dataclass_fields__)
_OF_ENTRY = tuple(field.name for field in fields(Poll) if field.name not in _OF_STATE)


def poll_of(entry: SourceEntry) -> Poll:
    """Return the last look at a source, as its entry has it. The entry has been seen."""
    values = {name: getattr(entry, name) for name in _OF_ENTRY}
    values |= {name: getattr(entry.feed, name) for name in _OF_STATE}
    return Poll(**values)


def as_seen(entry: SourceEntry, poll: Poll | None) -> SourceEntry:
    """Return an entry as the ledger has it with the last look, if that is later."""
    if poll is None or (entry.last_seen_at and entry.last_seen_at >= poll.last_seen_at):
        return entry
    state = replace(entry.feed, **{name: getattr(poll, name) for name in _OF_STATE})
    return replace(entry, feed=state, **{name: getattr(poll, name) for name in _OF_ENTRY})


def is_news(before: SourceEntry | None, after: SourceEntry) -> bool:
    """Return whether a look brought more than itself, so that the entry is to be written."""
    return before is None or as_seen(before, poll_of(after)) != after


class Polls:
    """Reads and writes the last looks."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-state")

    def all(self) -> dict[str, Poll]:
        """Return the last looks at all sources, by the keys of their entries."""
        names = [_name(shard) for shard in range(SHARDS)]
        found = self._client.mget(index=self._index, ids=names)["docs"]
        documents = (item["_source"]["polls"] for item in found if item.get("found"))
        return {key: from_document(Poll, values) for polls in documents for key, values in polls.items()}

    def save(self, entries: Iterable[SourceEntry]) -> int:
        """Note the last looks at the sources that these are the entries of; return how many documents that took.

        Raises PeykError when Elasticsearch does not take them.
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
