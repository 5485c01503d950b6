"""What operators should know of each outlet: failures, findings of the watch, quarantine, walls, backlog, gaps."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from ingest.ledger import Ledger
from ingest.ledger.records import OutletRun
from ingest.ledger.store import STORIES
from ingest.settings import settings

TOLD = ("quarantined", "blocked")
"""Statuses whose stories are told with their reasons."""
REASONS = 3

Notes = dict[str, list[str]]


def notes(
    client: Elasticsearch,
    last: Iterable[OutletRun],
    due: Mapping[str, int],
    gaps: Mapping[str, Iterable[str]],
    outlet: str | None = None,
) -> Notes:
    """Return the lines of each outlet that has any, the gravest first; only those of `outlet` if it is given.

    `last` is the accounting of the last run, `due` the number of stories that wait and that no run is working on, and
    `gaps` has a line for each period whose stories may be missing.
    """
    found: Notes = {}

    def tell(name: str, line: str) -> None:
        if outlet in (None, name):
            found.setdefault(name, []).append(line)

    for name, severity, message in _findings(client):
        tell(name, f"{severity}: {message}")
    for record in last:
        if record.state != "ok":
            tell(record.outlet, f"{record.state} in the last run: {record.message}")
    for entry in Ledger(client).find_sources(*([{"term": {"outlet": outlet}}] if outlet else [])):
        if entry.attempts and entry.reason:
            tell(entry.outlet, f"failed {_times(entry.attempts)}: {entry.url}: {entry.reason}")
    for name, line in _fates(client):
        tell(name, line)
    for name, count in due.items():
        if count:
            tell(name, f"{count} waiting")
    for name, lines in gaps.items():
        for each in lines:
            tell(name, each)
    return found


def _times(attempts: int) -> str:
    return "once" if attempts == 1 else f"{attempts} times in a row"


def _findings(client: Elasticsearch) -> list[tuple[str, str, str]]:
    """Return subject, severity and message of the open findings of the last watch."""
    index = settings().index("watch-findings")
    answer = client.search(
        index=index, ignore_unavailable=True, query={"term": {"state": "open"}}, size=10_000, sort=["opened_at"]
    )
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    return [(source["subject"], source["severity"], source["message"]) for source in sources]


def _fates(client: Elasticsearch) -> list[tuple[str, str]]:
    """Return for each outlet a line for each of `TOLD`, with the most frequent reasons."""
    reasons: dict[str, Any] = {"terms": {"field": "reason", "size": REASONS, "missing": "none"}}
    statuses = {"terms": {"field": "status"}, "aggs": {"reasons": reasons}}
    answer = client.search(
        index=settings().index("crawl-ledger"),
        size=0,
        query={"bool": {"filter": [STORIES, {"terms": {"status": list(TOLD)}}]}},
        aggs={"outlets": {"terms": {"field": "outlet", "size": 10_000}, "aggs": {"statuses": statuses}}},
    )
    return [
        (outlet["key"], f"{status['doc_count']} {status['key']}: {_reasons(status['reasons']['buckets'])}")
        for outlet in answer["aggregations"]["outlets"]["buckets"]
        for status in outlet["statuses"]["buckets"]
    ]


def _reasons(buckets: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(f"{bucket['key']} ({bucket['doc_count']})" for bucket in buckets)
