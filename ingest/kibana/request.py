"""What a panel asks Elasticsearch: the search for a panel in the form of the Dashboards API, as Kibana would send it.

Buckets become nested aggregations `by`, metrics `0`, `1` …; `rank` is the metric by which a bucket's terms are ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.errors import PeykError
from ingest.kibana import kql

Body = dict[str, Any]
ZONE = "Asia/Tehran"
HITS = 10
"""Hits of a saved search in a preview."""
_SIMPLE = {
    "unique_count": "cardinality",
    "sum": "sum",
    "average": "avg",
    "min": "min",
    "max": "max",
}
_INTERVALS = {"1h": "hour", "1d": "day", "1w": "week"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A panel's data view, its buckets from the outermost, and its metrics; none for the hits of a saved search."""

    view: str
    buckets: tuple[Body, ...]
    metrics: tuple[Body, ...]
    query: str


def asked(config: Mapping[str, Any]) -> Asked:
    """Return what a chart asks, by the `config` of its panel. Raises PeykError for an unknown type of chart."""
    kind = config["type"]
    part = drawn(config)
    match kind:
        case "metric":
            buckets, metrics = [], config["metrics"]
        case "xy":
            buckets, metrics = [part["x"], part.get("breakdown_by")], part["y"]
        case "data_table":
            buckets, metrics = config["rows"], config["metrics"]
        case "pie":
            buckets, metrics = config["group_by"], config["metrics"]
        case "tag_cloud":
            buckets, metrics = [config["tag_by"]], [config["metric"]]
        case "heatmap":
            buckets, metrics = [config["x"], config["y"]], [config["metric"]]
        case _:
            raise PeykError(f"a chart of type {kind} has no translation")
    query = config.get("query", {}).get("expression", "")
    return Asked(part["data_source"]["ref_id"], tuple(filter(None, buckets)), tuple(metrics), query)


def drawn(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a chart that has its data: of bars and lines the only layer."""
    layer: Mapping[str, Any] = config["layers"][0] if config["type"] == "xy" else config
    return layer


def aggregations(wanted: Asked) -> Body:
    """Return the `aggs` of a chart."""
    inner = {str(number): _metric(metric) for number, metric in enumerate(wanted.metrics)}
    for bucket in reversed(wanted.buckets):
        inner = {"by": _bucket(bucket, wanted.metrics, inner)}
    return inner


def search(queries: Sequence[str], time: str, start: str, end: str) -> Body:
    """Return the query for the documents in a time range that all KQL queries find."""
    period = {"range": {time: {"gte": start, "lte": end, "time_zone": ZONE}}}
    return {"bool": {"filter": [period, *(kql.query(text) for text in queries if text)]}}


def _bucket(bucket: Body, metrics: Sequence[Body], inner: Body) -> Body:
    if bucket["operation"] == "date_histogram":
        interval = {"calendar_interval": _INTERVALS[bucket["suggested_interval"]], "time_zone": ZONE}
        return {"date_histogram": {"field": bucket["field"], "min_doc_count": 1, **interval}, "aggs": inner}
    (field,), rank = bucket["fields"], bucket["rank_by"]
    terms: Body = {"field": field, "size": bucket["limit"]}
    if rank["type"] == "alphabetical":
        return {"terms": terms | {"order": {"_key": rank["direction"]}}, "aggs": inner}
    metric = metrics[rank["metric_index"]]
    path = _path(metric)
    terms["order"] = {path: rank["direction"]}
    if path != "_count":
        inner = inner | {"rank": _metric(metric)}
    return {"terms": terms, "aggs": inner}


def _path(metric: Body) -> str:
    """Return the name by which an aggregation of terms is ordered by a metric."""
    if metric["operation"] == "last_value" or (metric.get("filter") and metric["operation"] != "count"):
        raise PeykError(f"terms cannot be ordered by «{metric['label']}»")
    if metric["operation"] == "count":
        return "rank" if metric.get("filter") else "_count"
    return f"rank.{metric['percentile']}" if metric["operation"] == "percentile" else "rank"


def _metric(metric: Body) -> Body:
    """Return the aggregation of a metric; within a filter, its value is called `value`."""
    operation = metric["operation"]
    narrowed = [kql.query(metric["filter"]["expression"])] if metric.get("filter") else []
    if operation == "count":
        return {"filter": narrowed[0] if narrowed else {"match_all": {}}}
    if operation == "last_value":
        narrowed.append({"exists": {"field": metric["field"]}})
        last = {"sort": [{metric["time_field"]: "desc"}], "docvalue_fields": [{"field": metric["field"]}]}
        value: Body = {"top_hits": {"size": 1, "_source": False, **last}}
    elif operation in ("percentile", "median"):
        value = {"percentiles": {"field": metric["field"], "percents": [metric.get("percentile", 50)]}}
    else:
        value = {_SIMPLE[operation]: {"field": metric["field"]}}
    return {"filter": {"bool": {"filter": narrowed}}, "aggs": {"value": value}} if narrowed else value
