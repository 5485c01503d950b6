"""Metrics of the newest runs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import Metric

from ingest.ledger import STATUSES
from ingest.ledger.entry import SLACK
from ingest.ledger.records import Run, run_of
from ingest.metrics.families import gauge, gauges
from ingest.metrics.reader import Reader

OVER = ("finished", "failed", "interrupted")
NEWEST: dict[str, Any] = {
    "newest": {"top_hits": {"size": 1, "sort": [{"started_at": "desc"}], "_source": {"excludes": ["outlets"]}}}
}


def by_runs(reader: Reader, now: datetime) -> Iterator[Metric]:
    """Yield the newest run that is over, the accounting and speed of the newest run with work, and the runs at work."""
    found = reader.counts(
        "crawl-runs",
        # A wrong clock may have dated records in the future.
        query={
            "bool": {
                "filter": [{"term": {"kind": "run"}}, {"range": {"started_at": {"lte": (now + SLACK).isoformat()}}}]
            }
        },
        aggs={
            "over": {"filter": {"terms": {"state": list(OVER)}}, "aggs": NEWEST},
            "working": {"filter": {"range": {"totals.discovered": {"gt": 0}}}, "aggs": NEWEST},
            "asking": {"filter": {"range": {"requests": {"gt": 0}}}, "aggs": NEWEST},
            "running": {"filter": {"term": {"state": "running"}}},
            "finished": {
                "filter": {"term": {"state": "finished"}},
                "aggs": {"last": {"max": {"field": "finished_at"}}},
            },
        },
    )
    if found is None:
        return
    yield from gauge("peyk_runs_running", "Runs that are not over.", found["running"]["doc_count"])
    finished = found["finished"]["last"]["value"]
    text = "End of the newest run that finished without a failure."
    yield from gauge("peyk_run_success_timestamp_seconds", text, finished and finished / 1000)
    if over := _run(found["over"]):
        yield from _of_end(over)
    if working := _run(found["working"]):
        yield from _of_stories(working)
    if asking := _run(found["asking"]):
        yield from _of_speed(asking)


def _of_end(run: Run) -> Iterator[Metric]:
    yield from gauge(
        "peyk_run_started_timestamp_seconds", "Start of the newest run that is over.", _seconds(run.effort.started_at)
    )
    yield from gauge(
        "peyk_run_finished_timestamp_seconds",
        "End of the newest run that is over; absent if it was interrupted.",
        _seconds(run.finished_at),
    )
    yield from gauge("peyk_run_duration_seconds", "Duration of the newest run that is over.", run.effort.seconds)
    states = {state: float(run.state == state) for state in OVER}
    yield from gauges("peyk_run_state", "1 for the state of the newest run that is over.", "state", states)


def _of_stories(run: Run) -> Iterator[Metric]:
    balanced = None if run.balanced is None else float(run.balanced)
    text = "Whether each story of the newest run with stories has exactly one status: 1 or 0."
    yield from gauge("peyk_run_balanced", text, balanced)
    text = "Stories of the newest run with stories, by status."
    yield from gauges("peyk_run_stories", text, "status", {name: run.totals.get(name, 0) for name in STATUSES})


def _of_speed(run: Run) -> Iterator[Metric]:
    effort = run.effort
    yield from gauge("peyk_run_requests", "Requests of the newest run that sent any.", effort.requests)
    yield from gauge("peyk_run_response_bytes", "Bytes of the answers to them, after decompression.", effort.bytes)
    yield from gauge("peyk_fetch_median_seconds", "Median time of a request of that run.", effort.latency_p50)
    yield from gauge(
        "peyk_fetch_p95_seconds", "95th percentile of the time of a request of that run.", effort.latency_p95
    )
    bulk = None if effort.bulk_ms is None else effort.bulk_ms / 1000
    yield from gauge("peyk_run_write_seconds", "Time of that run for archiving pages and bulk writes.", bulk)


def _run(found: dict[str, Any]) -> Run | None:
    hits = found["newest"]["hits"]["hits"]
    return run_of(hits[0]["_source"]) if hits else None


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
