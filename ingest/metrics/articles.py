"""Metrics of the index of articles: its size and age, the newest story of each outlet, and the way to the index."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import HistogramMetricFamily

from ingest.metrics.families import gauge, gauges
from ingest.metrics.reader import Reader
from ingest.settings import settings

OUTLETS = 1000
"""Most outlets with a line of their own: those with the most articles."""
WINDOW = timedelta(days=1)
BOUNDS = (5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)
"""Upper bounds of the histogram in seconds."""
WAY = "emit(doc['seconds_to_searchable'].value - doc['seconds_to_seen'].value)"
KNOWN = [{"exists": {"field": name}} for name in ("seconds_to_seen", "seconds_to_searchable")]


def by_articles(reader: Reader, now: datetime) -> Iterator[Metric]:
    """Yield the number of articles, the age of their index, and the newest story of each outlet."""
    dated = {"range": {"published_at": {"lte": now.isoformat()}}}
    undated = {"bool": {"must_not": {"exists": {"field": "published_at"}}}}
    answer = reader.search(
        "articles",
        size=0,
        track_total_hits=True,
        aggs={
            "number": {"cardinality": {"field": "outlet.id", "precision_threshold": 10 * OUTLETS}},
            "outlets": {
                "terms": {"field": "outlet.id", "size": OUTLETS},
                "aggs": {
                    "dated": {"filter": dated, "aggs": {"newest": {"max": {"field": "published_at"}}}},
                    "undated": {"filter": undated, "aggs": {"newest": {"max": {"field": "first_seen_at"}}}},
                },
            },
        },
    )
    if answer is None:
        return
    found = answer["aggregations"]
    yield from gauge("peyk_articles", "Documents in the index of the articles.", answer["hits"]["total"]["value"])
    yield from gauge(
        "peyk_index_created_timestamp_seconds", "Creation of that index: the last rebuild.", _created(reader)
    )
    yield from gauge("peyk_outlets", "Outlets with articles.", found["number"]["value"])
    newest = {bucket["key"]: at for bucket in found["outlets"]["buckets"] if (at := _newest(bucket))}
    text = f"Publication of the newest story of an outlet, of at most {OUTLETS} outlets."
    yield from gauges("peyk_outlet_last_story_timestamp_seconds", text, "outlet", newest)


def by_speed(reader: Reader, now: datetime) -> Iterator[Metric]:
    """Yield the histogram of seconds from discovery to the first write into the index, of stories of the last day.

    Only stories whose publication time is known count: the index has both times since publication.
    """
    way = "seconds_from_discovery"
    seen = {"range": {"first_seen_at": {"gt": (now - WINDOW).isoformat(), "lte": now.isoformat()}}}
    found = reader.counts(
        "articles",
        query={"bool": {"filter": [seen, *KNOWN]}},
        runtime_mappings={way: {"type": "long", "script": {"source": WAY}}},
        aggs={
            # Whole seconds: a bound belongs to its own bucket in Prometheus, and to the next one in Elasticsearch.
            "buckets": {"range": {"field": way, "ranges": [{"to": bound + 1} for bound in BOUNDS]}},
            "sum": {"sum": {"field": way}},
            "number": {"value_count": {"field": way}},
        },
    )
    if found is None:
        return
    counts = {bucket["to"]: bucket["doc_count"] for bucket in found["buckets"]["buckets"]}
    buckets: list[Any] = [(str(float(bound)), counts[bound + 1]) for bound in BOUNDS]
    text = "From discovery to the index, of the stories that were discovered in the last 24 hours: not cumulative."
    family = HistogramMetricFamily("peyk_searchable_seconds", text)
    family.add_metric((), [*buckets, ("+Inf", found["number"]["value"])], found["sum"]["value"])
    yield family


def _created(reader: Reader) -> float:
    index = settings().index("articles")
    answer = reader.client.indices.get_settings(index=index, name="index.creation_date")
    return max(int(each["settings"]["index"]["creation_date"]) for each in answer.body.values()) / 1000


def _newest(bucket: dict[str, Any]) -> float:
    """Return the newest publication, or when the newest undated story was seen, if that is later; 0 for neither."""
    return max(bucket[name]["newest"]["value"] or 0 for name in ("dated", "undated")) / 1000
