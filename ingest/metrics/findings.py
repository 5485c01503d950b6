"""Metrics of the open findings of `peyk watch`."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from ingest.metrics.families import gauges
from ingest.metrics.reader import Reader
from ingest.watch.finding import Severity
from ingest.watch.store import INDEX

KINDS = 100


def by_findings(reader: Reader) -> Iterator[Metric]:
    """Yield the open findings by severity, and by kind."""
    kinds = {"kinds": {"terms": {"field": "kind", "size": KINDS}}}
    found = reader.counts(
        INDEX,
        query={"term": {"state": "open"}},
        aggs={"severities": {"terms": {"field": "severity"}, "aggs": kinds}},
    )
    if found is None:
        return
    by_severity = {bucket["key"]: bucket for bucket in found["severities"]["buckets"]}
    counts = {name.value: by_severity.get(name, {"doc_count": 0})["doc_count"] for name in Severity}
    yield from gauges("peyk_findings", "Open findings of peyk watch by severity.", "severity", counts)
    family = GaugeMetricFamily(
        "peyk_findings_by_kind", "Open findings of peyk watch by kind.", labels=("severity", "kind")
    )
    for severity, bucket in by_severity.items():
        for kind in bucket["kinds"]["buckets"]:
            family.add_metric((severity, kind["key"]), kind["doc_count"])
    yield family
