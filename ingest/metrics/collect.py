"""The collector: everything that a scrape returns."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata

import structlog
from elasticsearch import ApiError, TransportError
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ingest.elastic import connect
from ingest.elastic.refusals import explain
from ingest.errors import PeykError
from ingest.metrics.articles import by_articles, by_speed
from ingest.metrics.families import gauge
from ingest.metrics.findings import by_findings
from ingest.metrics.reader import Reader
from ingest.metrics.runs import by_runs
from ingest.metrics.stories import by_status
from ingest.settings import settings

log = structlog.get_logger()

FRESH = 5.0
"""Seconds for which an answer is given again: many scrapes at once ask the cluster once."""


class Metrics(Collector):
    """Reads all metrics from the indices; without an answer of the cluster in time only `peyk_up` 0 and the version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[float, list[Metric]] | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, at most `FRESH` seconds old."""
        with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > FRESH:
                families = _collect()
                self._last = (time.monotonic(), families)
            families = self._last[1]
        yield from families


def registry() -> CollectorRegistry:
    """Return a registry with these metrics only, none of the exporting process."""
    registry = CollectorRegistry()
    registry.register(Metrics())
    return registry


def _collect() -> list[Metric]:
    start, families, up = time.monotonic(), list[Metric](), 1.0
    try:
        with connect() as client:
            families = list(_read(Reader(client), datetime.now(UTC)))
    except PeykError as error:
        up, trouble = 0.0, str(error)
    except (ApiError, TransportError) as error:
        up, trouble = 0.0, f"Elasticsearch, {settings().elasticsearch_name}: {explain(error)}"
    if not up:
        log.warning(trouble)
    version = GaugeMetricFamily("peyk_build_info", "1, with the version of Peyk.", labels=("version",))
    version.add_metric((metadata.version("peyk"),), 1)
    return [
        *gauge("peyk_up", "Whether Elasticsearch answered every question in time: 1 or 0.", up),
        *gauge("peyk_scrape_duration_seconds", "Time of the questions.", time.monotonic() - start),
        version,
        *families,
    ]


def _read(reader: Reader, now: datetime) -> Iterator[Metric]:
    yield from by_runs(reader, now)
    yield from by_status(reader, now)
    yield from by_articles(reader, now)
    yield from by_speed(reader, now)
    yield from by_findings(reader)
