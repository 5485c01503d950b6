"""Metrics of stories in the ledger: by status, in quarantine, and waiting."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import Metric

from ingest.ledger import STATUSES
from ingest.ledger.store import STORIES, is_claimed, is_due
from ingest.metrics.families import gauges
from ingest.metrics.reader import Reader

REASONS = 50
"""Most reasons of the quarantine that get a line each; the others are counted as `other`."""


def by_status(reader: Reader, now: datetime) -> Iterator[Metric]:
    """Yield the numbers of stories by status, of quarantined ones by reason, and of those that wait."""
    pending = {"term": {"status": "pending"}}
    due = {"bool": {"filter": is_due(now), "must_not": is_claimed(now)}}
    reasons = {"terms": {"field": "reason", "size": REASONS, "missing": "none"}}
    found = reader.counts(
        "crawl-ledger",
        query={"bool": {"filter": [STORIES]}},
        aggs={
            "statuses": {"terms": {"field": "status", "size": len(STATUSES)}},
            "quarantine": {"filter": {"term": {"status": "quarantined"}}, "aggs": {"reasons": reasons}},
            "due": {"filter": {"bool": {"filter": [pending, due]}}},
            "later": {"filter": {"bool": {"filter": pending, "must_not": due}}},
            "recheck": {"filter": {"bool": {"filter": due, "must_not": pending}}},
        },
    )
    if found is None:
        return
    counts = dict.fromkeys(STATUSES, 0) | _by_key(found["statuses"])
    yield from gauges("peyk_stories", "Stories of the ledger by status.", "status", counts)
    quarantine = _by_key(found["quarantine"]["reasons"])
    if other := found["quarantine"]["reasons"]["sum_other_doc_count"]:
        quarantine["other"] = quarantine.get("other", 0) + other
    yield from gauges("peyk_quarantined_stories", "Stories in quarantine by reason.", "reason", quarantine)
    waiting = {name: found[name]["doc_count"] for name in ("due", "later", "recheck")}
    text = "Stories to be fetched or cleaned now (due) or later, and articles to be fetched again now (recheck)."
    yield from gauges("peyk_waiting_stories", text, "when", waiting)


def _by_key(found: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
