"""Old documents of Elasticsearch: records of runs, finished state, ended findings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.chunks import chunks
from ingest.elastic import write_all
from ingest.ledger.runs import Runs
from ingest.notify import INDEX
from ingest.settings import settings

NEWEST = 20
"""Runs that stay whatever their age: `peyk status` and the watch look at them."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Old:
    """Documents to delete: a name for their kind, their retention in days, their index, and their ids."""

    what: str
    days: int
    index: str
    ids: tuple[str, ...]


def old(client: Elasticsearch, now: datetime) -> Iterator[Old]:
    """Yield the documents that are past their retention, index by index; a missing index has none."""
    knobs = settings()
    yield Old("records of runs", knobs.keep_runs, "crawl-runs", tuple(_runs(client, now, knobs.keep_runs)))
    state = _ids(client, "crawl-state", _state(now, _before(now, knobs.keep_state)))
    yield Old("notes on hosts, robots.txt and leases", knobs.keep_state, "crawl-state", tuple(state))
    over = {"bool": {"filter": [_older("updated_at", now, knobs.keep_days)], "must_not": {"term": {"state": "open"}}}}
    yield Old("finished days of backfills", knobs.keep_days, "crawl-days", tuple(_ids(client, "crawl-days", over)))
    ended = {"bool": {"filter": [{"term": {"state": "closed"}}, _older("closed_at", now, knobs.keep_findings)]}}
    findings = _ids(client, "watch-findings", ended)
    yield Old("findings that ended", knobs.keep_findings, "watch-findings", tuple(findings))
    # What a person was told of and is not over stays, or it would be told again.
    told = {"bool": {"filter": [{"term": {"over": True}}, _older("created_at", now, knobs.keep_findings)]}}
    yield Old("messages about findings that ended", knobs.keep_findings, INDEX, tuple(_ids(client, INDEX, told)))


def delete(client: Elasticsearch, documents: Old) -> int:
    """Delete documents, and return how many were there. Raises PeykError if Elasticsearch refuses."""
    index = settings().index(documents.index)
    actions = ({"_op_type": "delete", "_index": index, "_id": name} for name in documents.ids)
    return write_all(client, actions, refresh=True)


def _runs(client: Elasticsearch, now: datetime, days: int) -> Iterator[str]:
    """Yield the ids of old runs and of their records of outlets, also of those whose run no longer exists."""
    if not client.indices.exists(index=settings().index("crawl-runs")):
        return
    runs = Runs(client)
    kept = {run.run_id for told in (False, True) for run in runs.latest(NEWEST, notable=told)}
    past = {"bool": {"filter": [_older("started_at", now, days)], "must_not": {"terms": {"run_id": sorted(kept)}}}}
    yield from _ids(client, "crawl-runs", past)
    # An older version wrote no time into what a run did at an outlet.
    undated = {"bool": {"must_not": [{"exists": {"field": "started_at"}}, {"terms": {"run_id": sorted(kept)}}]}}
    for some in chunks(_hits(client, "crawl-runs", undated, ["run_id", "kind"]), CHUNK):
        names = sorted({hit["_source"]["run_id"] for hit in some})
        found = client.mget(index=settings().index("crawl-runs"), ids=names, source_includes="started_at")["docs"]
        limit = _before(now, days)
        alive = {doc["_id"] for doc in found if doc.get("found") and doc["_source"].get("started_at", limit) >= limit}
        yield from (hit["_id"] for hit in some if hit["_source"]["run_id"] not in alive)


def _state(now: datetime, limit: str) -> dict[str, Any]:
    """Return the query for leases that are no longer renewed, hosts no longer requested, and old robots.txt files."""
    resting = {"range": {"rests_until": {"gt": now.isoformat()}}}
    kinds = (("lease", "renewed_at"), ("host", "noted_at"), ("certificate", "noted_at"), ("robots", "fetched_at"))
    parts = [{"bool": {"filter": [{"term": {"kind": kind}}, {"range": {at: {"lt": limit}}}]}} for kind, at in kinds]
    return {"bool": {"should": parts, "minimum_should_match": 1, "must_not": [resting]}}


def _older(field: str, now: datetime, days: int) -> dict[str, Any]:
    return {"range": {field: {"lt": _before(now, days)}}}


def _before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).isoformat()


def _ids(client: Elasticsearch, name: str, query: dict[str, Any]) -> Iterator[str]:
    yield from (hit["_id"] for hit in _hits(client, name, query, False))


def _hits(
    client: Elasticsearch, name: str, query: dict[str, Any], source: list[str] | bool
) -> Iterable[dict[str, Any]]:
    index = settings().index(name)
    if not client.indices.exists(index=index):
        return ()
    client.indices.refresh(index=index)
    return scan(client, index=index, query={"query": query, "_source": source}, size=5000)
