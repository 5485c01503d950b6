"""The ledger: read and write entries in the Elasticsearch index `crawl-ledger`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.chunks import chunks
from ingest.codec import from_document, plain, to_document
from ingest.elastic import write_all
from ingest.ledger.entry import BACKFILL, CLAIM, SLACK, Entry, Status
from ingest.ledger.polls import TRIES, Polls, with_poll
from ingest.ledger.source_entry import SourceEntry
from ingest.settings import settings

MOST_REASONS = 200
MOST_KEYS = 1000
"""Documents in one request."""
Reasons = dict[str, dict[str, int]]
STORIES, SOURCES = {"term": {"kind": "article"}}, {"term": {"kind": "feed"}}


class Ledger:
    """The store of entries. A write that Elasticsearch does not confirm raises, so that no status is lost."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-ledger")

    @property
    def client(self) -> Elasticsearch:
        """The Elasticsearch client of this ledger."""
        return self._client

    def get(self, keys: Iterable[str]) -> dict[str, Entry]:
        """Return the existing entries of stories by key, as last written."""
        return {hit["_id"]: _story(hit) for hit in self._documents(keys) if hit["_source"]["kind"] == "article"}

    def sources(self, keys: Iterable[str]) -> dict[str, SourceEntry]:
        """Return the existing entries of sources by key, as last written."""
        return {hit["_id"]: _source(hit) for hit in self._documents(keys) if hit["_source"]["kind"] == "feed"}

    def _documents(self, keys: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        for batch in chunks(keys, MOST_KEYS):
            answer = self._client.mget(index=self._index, ids=batch)
            yield from (document for document in answer["docs"] if document["found"])

    def save(self, entries: Iterable[Entry | SourceEntry]) -> int:
        """Write whole entries; return their number. Raises PeykError if one was not accepted."""
        actions = ({"_index": self._index, "_id": entry.key, "_source": _document(entry)} for entry in entries)
        return write_all(self._client, actions)

    def amend(self, changes: Mapping[str, Mapping[str, Any]]) -> int:
        """Update some fields of entries, given by key; return the number of entries.

        Concurrent changes to other fields stay. Raises PeykError if an update was not accepted.
        """
        return write_all(
            self._client,
            (
                {
                    "_op_type": "update",
                    "_index": self._index,
                    "_id": key,
                    "retry_on_conflict": TRIES,
                    "doc": {name: plain(value) for name, value in fields.items()},
                }
                for key, fields in changes.items()
            ),
        )

    def refresh(self) -> None:
        """Make all earlier writes visible to searches."""
        self._client.indices.refresh(index=self._index)

    def due(self, outlet: str, now: datetime) -> list[str]:
        """Return the keys of an outlet's article entries that are due or wait for cleaning, as of the last refresh."""
        filters = [STORIES, {"term": {"outlet": outlet}}, is_due(now)]
        query = {"bool": {"filter": filters, "must_not": is_claimed(now)}}
        hits = scan(self._client, index=self._index, query={"query": query}, _source=False)
        return [hit["_id"] for hit in hits]

    def outlets_due(self, now: datetime) -> set[str]:
        """Return the ids of the outlets for which `due` has entries."""
        answer = self._client.search(
            index=self._index,
            size=0,
            query={
                "bool": {"filter": [STORIES, is_due(now)], "must_not": is_claimed(now)},
            },
            aggs={"outlets": {"terms": {"field": "outlet", "size": 10_000}}},
        )
        return {bucket["key"] for bucket in answer["aggregations"]["outlets"]["buckets"]}

    def of_run(self, run_id: str, outlet: str) -> list[str]:
        """Return the keys of an outlet's article entries that a run has touched, as of the last refresh."""
        filters = [STORIES, {"term": {"run_id": run_id}}, {"term": {"outlet": outlet}}]
        query = {"query": {"bool": {"filter": filters}}}
        return [hit["_id"] for hit in scan(self._client, index=self._index, query=query, _source=False)]

    def owners(self, article_ids: Iterable[str]) -> dict[str, Entry]:
        """Return the owner entries by article id."""
        names = list(article_ids)
        entries = self.find({"terms": {"article_id": names}}, without={"exists": {"field": "duplicate_of"}})
        return {entry.article_id: entry for entry in entries if entry.article_id}

    def find(self, *filters: dict[str, Any], without: dict[str, Any] | None = None) -> Iterator[Entry]:
        """Yield the article entries that match all filters, in no order."""
        for hit in scan(self._client, index=self._index, query={"query": _stories(filters, without)}):
            yield _story(hit)

    def article_ids(self, *filters: dict[str, Any], without: dict[str, Any] | None = None) -> Iterator[str]:
        """Yield the article ids of the entries that `find` yields, without reading the entries."""
        query = {"query": _stories(filters, without), "docvalue_fields": ["article_id"], "_source": False}
        for hit in scan(self._client, index=self._index, query=query):
            yield from hit.get("fields", {}).get("article_id", ())

    def find_sources(self, *filters: dict[str, Any]) -> Iterator[SourceEntry]:
        """Yield the entries of sources that match all filters, in no order, updated by their last polls."""
        query = {"bool": {"filter": [SOURCES, *filters]}}
        polls = Polls(self._client).all()
        for hit in scan(self._client, index=self._index, query={"query": query}, size=200):
            yield with_poll(_source(hit), polls.get(hit["_id"]))

    def reasons(
        self, statuses: Iterable[Status] = ("filtered", "quarantined", "blocked", "pending"), *filters: dict[str, Any]
    ) -> Reasons:
        """Return the current numbers of article entries by status and reason, the most frequent reason first."""
        by_reason = {"terms": {"field": "reason", "size": MOST_REASONS, "missing": "none"}}
        wanted = list(statuses)
        answer = self._client.search(
            index=self._index,
            size=0,
            query={"bool": {"filter": [STORIES, {"terms": {"status": wanted}}, *filters]}},
            aggs={"statuses": {"terms": {"field": "status"}, "aggs": {"reasons": by_reason}}},
        )
        counts = {
            bucket["key"]: {reason["key"]: reason["doc_count"] for reason in bucket["reasons"]["buckets"]}
            for bucket in answer["aggregations"]["statuses"]["buckets"]
        }
        return {name: counts[name] for name in wanted if name in counts}

    def counts(self, *filters: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Return the number of article entries by outlet and status."""
        answer = self._client.search(
            index=self._index,
            size=0,
            query={"bool": {"filter": [STORIES, *filters]}},
            aggs={
                "outlets": {
                    "terms": {"field": "outlet", "size": 10_000},
                    "aggs": {"statuses": {"terms": {"field": "status"}}},
                }
            },
        )
        return {
            bucket["key"]: {status["key"]: status["doc_count"] for status in bucket["statuses"]["buckets"]}
            for bucket in answer["aggregations"]["outlets"]["buckets"]
        }


def _stories(filters: Iterable[dict[str, Any]], without: dict[str, Any] | None) -> dict[str, Any]:
    query: dict[str, Any] = {"bool": {"filter": [STORIES, *filters]}}
    if without:
        query["bool"]["must_not"] = without
    return query


def is_due(now: datetime) -> dict[str, Any]:
    """Return the query for entries that are due (`Entry.is_due`) or wait for cleaning."""
    waiting = {"bool": {"filter": [{"term": {"status": "pending"}}, {"term": {"step": "fetch"}}]}}
    decided_later = {"range": {"decided_at": {"gt": (now + SLACK).isoformat()}}}
    misdated = {"bool": {"filter": [{"exists": {"field": "next_attempt_at"}}, decided_later]}}
    return {"bool": {"should": [{"range": {"next_attempt_at": {"lte": now.isoformat()}}}, misdated, waiting]}}


def is_claimed(now: datetime) -> dict[str, Any]:
    """Return the query for claimed entries (`Entry.is_claimed`)."""
    return {
        "bool": {
            "filter": [
                {"prefix": {"run_id": BACKFILL}},
                {"term": {"status": "pending"}},
                {"range": {"last_seen_at": {"gt": (now - CLAIM).isoformat()}}},
            ]
        }
    }


def _document(entry: Entry | SourceEntry) -> dict[str, Any]:
    document = to_document(entry)
    del document["key"]
    return document


def _story(hit: Mapping[str, Any]) -> Entry:
    return from_document(Entry, hit["_source"] | {"key": hit["_id"]})


def _source(hit: Mapping[str, Any]) -> SourceEntry:
    return from_document(SourceEntry, hit["_source"] | {"key": hit["_id"]})
