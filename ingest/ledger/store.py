"""The ledger: read and write entries in the Elasticsearch index `crawl-ledger`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.elastic import write_all
from ingest.ledger.entry import BACKFILL, CLAIM, SLACK, Entry, Move, Status
from ingest.ledger.feed_state import feed_state
from ingest.ledger.polls import TRIES, Polls, as_seen
from ingest.model import ArchivePointer, Link, plain, to_document
from ingest.settings import settings

MOST_REASONS = 200
Reasons = dict[str, dict[str, int]]
TIMES = ("first_seen_at", "last_seen_at", "fetched_at", "decided_at", "next_attempt_at", "gone_since", "withdrawn_at")


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
        """Return the existing entries by key, as last written."""
        found: dict[str, Entry] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), 1000):
            answer = self._client.mget(index=self._index, ids=wanted[start : start + 1000])
            found |= {doc["_id"]: from_document(doc["_id"], doc["_source"]) for doc in answer["docs"] if doc["found"]}
        return found

    def save(self, entries: Iterable[Entry]) -> int:
        """Write whole entries; return their number. Raises PeykError if one was not accepted."""
        actions = ({"_index": self._index, "_id": entry.key, "_source": _document(entry)} for entry in entries)
        return write_all(self._client, actions)

    def amend(self, changes: Mapping[str, Mapping[str, Any]]) -> int:
        """Change some fields of entries, by their keys, and return how many.

        What another writer does to the other fields at the same time stays. Raises PeykError when one was not taken.
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
        filters = [{"term": {"kind": "article"}}, {"term": {"outlet": outlet}}, is_due(now)]
        query = {"bool": {"filter": filters, "must_not": is_claimed(now)}}
        hits = scan(self._client, index=self._index, query={"query": query}, size=1000, _source=False)
        return [hit["_id"] for hit in hits]

    def outlets_due(self, now: datetime) -> set[str]:
        """Return the ids of the outlets for which `due` has entries."""
        answer = self._client.search(
            index=self._index,
            size=0,
            query={
                "bool": {"filter": [{"term": {"kind": "article"}}, is_due(now)], "must_not": is_claimed(now)},
            },
            aggs={"outlets": {"terms": {"field": "outlet", "size": 10_000}}},
        )
        return {bucket["key"] for bucket in answer["aggregations"]["outlets"]["buckets"]}

    def of_run(self, run_id: str, outlet: str) -> list[str]:
        """Return the keys of an outlet's article entries that a run has touched, as of the last refresh."""
        filters = [{"term": {"kind": "article"}}, {"term": {"run_id": run_id}}, {"term": {"outlet": outlet}}]
        query = {"query": {"bool": {"filter": filters}}}
        return [hit["_id"] for hit in scan(self._client, index=self._index, query=query, size=1000, _source=False)]

    def owners(self, article_ids: Iterable[str]) -> dict[str, Entry]:
        """Return the owner entries by article id."""
        wanted = list(article_ids)
        found = self.find({"terms": {"article_id": wanted}}, without={"exists": {"field": "duplicate_of"}})
        return {entry.article_id: entry for entry in found if entry.article_id}

    def find(self, *filters: dict[str, Any], without: dict[str, Any] | None = None) -> Iterator[Entry]:
        """Yield the article entries that match all filters, in no order."""
        query: dict[str, Any] = {"bool": {"filter": [{"term": {"kind": "article"}}, *filters]}}
        if without:
            query["bool"]["must_not"] = without
        for hit in scan(self._client, index=self._index, query={"query": query}, size=1000):
            yield from_document(hit["_id"], hit["_source"])

    def feeds(self, *filters: dict[str, Any]) -> Iterator[Entry]:
        """Yield the feed entries that match all filters, in no order, with the state of their last poll."""
        query = {"bool": {"filter": [{"term": {"kind": "feed"}}, *filters]}}
        polls = Polls(self._client).all()
        for hit in scan(self._client, index=self._index, query={"query": query}, size=200):
            yield as_seen(from_document(hit["_id"], hit["_source"]), polls.get(hit["_id"]))

    def reasons(self, statuses: Iterable[Status] = ("filtered", "quarantined", "blocked", "pending")) -> Reasons:
        """Return the current number of article entries by status and reason, the most frequent reason first."""
        each = {"terms": {"field": "reason", "size": MOST_REASONS, "missing": "none"}}
        names = list(statuses)
        answer = self._client.search(
            index=self._index,
            size=0,
            query={"bool": {"filter": [{"term": {"kind": "article"}}, {"terms": {"status": names}}]}},
            aggs={"statuses": {"terms": {"field": "status"}, "aggs": {"reasons": each}}},
        )
        found = {
            bucket["key"]: {reason["key"]: reason["doc_count"] for reason in bucket["reasons"]["buckets"]}
            for bucket in answer["aggregations"]["statuses"]["buckets"]
        }
        return {name: found[name] for name in names if name in found}

    def counts(self, *filters: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Return the number of article entries by outlet and status."""
        answer = self._client.search(
            index=self._index,
            size=0,
            query={"bool": {"filter": [{"term": {"kind": "article"}}, *filters]}},
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


def is_due(now: datetime) -> dict[str, Any]:
    """Return the query for entries that are due (`Entry.is_due`) or wait for cleaning."""
    waits = {"bool": {"filter": [{"term": {"status": "pending"}}, {"term": {"step": "fetch"}}]}}
    set_back = {"range": {"decided_at": {"gt": (now + SLACK).isoformat()}}}
    misdated = {"bool": {"filter": [{"exists": {"field": "next_attempt_at"}}, set_back]}}
    return {"bool": {"should": [{"range": {"next_attempt_at": {"lte": now.isoformat()}}}, misdated, waits]}}


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


def _document(entry: Entry) -> dict[str, Any]:
    document = to_document(entry)
    del document["key"]
    return document


def from_document(key: str, document: dict[str, Any]) -> Entry:
    """Return the entry of a ledger document."""
    values = dict(document)
    for name in TIMES:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    values["archive"] = _pointer(values)
    if values.get("article_archive"):
        values["article_archive"] = ArchivePointer(**values["article_archive"])
    if values.get("link"):
        values["link"] = _link(values["link"])
    if values.get("feed"):
        values["feed"] = feed_state(values["feed"])
    values["history"] = tuple(
        Move(**move | {"at": datetime.fromisoformat(move["at"]), "archive": _pointer(move)})
        for move in values.get("history", ())
    )
    return Entry(key=key, **values)


def _pointer(document: dict[str, Any]) -> ArchivePointer | None:
    return ArchivePointer(**document["archive"]) if document.get("archive") else None


def _link(document: dict[str, Any]) -> Link:
    values = dict(document)
    if values.get("published_at"):
        values["published_at"] = datetime.fromisoformat(values["published_at"])
    return Link(**{**values, "authors": tuple(values.get("authors", ()))})
