"""The rows that an answer of Elasticsearch gives to a panel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.kibana.request import Asked

Row = tuple[Any, ...]
"""The values of the buckets, then those of the metrics; None for a metric without a value."""


def columns(wanted: Asked) -> tuple[str, ...]:
    """Return the labels of a chart's buckets and metrics."""
    return tuple(part["label"] for part in (*wanted.buckets, *wanted.metrics))


def rows(wanted: Asked, aggregations: Mapping[str, Any]) -> list[Row]:
    """Return the rows in the answer to the `aggregations` of a chart, in the cluster's order."""
    return list(_rows(wanted, aggregations, len(wanted.buckets)))


def _rows(wanted: Asked, found: Mapping[str, Any], depth: int) -> Iterator[Row]:
    if not depth:
        yield tuple(_value(metric, found[str(number)]) for number, metric in enumerate(wanted.metrics))
        return
    for bucket in found["by"]["buckets"]:
        key = bucket.get("key_as_string", bucket["key"])
        yield from ((key, *rest) for rest in _rows(wanted, bucket, depth - 1))


def _value(metric: Mapping[str, Any], found: Mapping[str, Any]) -> Any:
    if metric["operation"] == "count":
        return found["doc_count"]
    found = found.get("value", found) if isinstance(found.get("value"), Mapping) else found
    if metric["operation"] == "last_value":
        hits: Sequence[Mapping[str, Any]] = found["hits"]["hits"]
        return hits[0]["fields"][metric["field"]][0] if hits else None
    if metric["operation"] in ("percentile", "median"):
        return next(iter(found["values"].values()))
    return found.get("value_as_string", found["value"])
