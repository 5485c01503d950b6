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
TIMES = ("seconds_to_seen", "seconds_to_searchable")
SAMPLE = 10_000


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

    Only stories whose publication time is known count: the index has both times since publication. Of many stories the
    newest `SAMPLE` are read; a script would count all, but a cluster may allow none.
    """
    seen = {"range": {"first_seen_at": {"gt": (now - WINDOW).isoformat(), "lte": now.isoformat()}}}
    answer = reader.search(
        "articles",
        size=SAMPLE,
        query={"bool": {"filter": [seen, *({"exists": {"field": name}} for name in TIMES)]}},
        sort=[{"first_seen_at": "desc"}],
        source=False,
        stored_fields="_none_",
        docvalue_fields=list(TIMES),
        track_total_hits=False,
    )
    if answer is None:
        return
    times = (hit["fields"] for hit in answer["hits"]["hits"])
    ways = [each[TIMES[1]][0] - each[TIMES[0]][0] for each in times]
    buckets: list[Any] = [(str(float(bound)), sum(way <= bound for way in ways)) for bound in BOUNDS]
    text = f"From discovery to the index, of the newest {SAMPLE} stories of the last 24 hours: not cumulative."
    family = HistogramMetricFamily("peyk_searchable_seconds", text)
    family.add_metric((), [*buckets, ("+Inf", len(ways))], sum(ways))
    yield family


def _created(reader: Reader) -> float:
    index = settings().index("articles")
    answer = reader.client.indices.get_settings(index=index, name="index.creation_date")
    return max(int(each["settings"]["index"]["creation_date"]) for each in answer.body.values()) / 1000


def _newest(bucket: dict[str, Any]) -> float:
    """Return the newest publication, or when the newest undated story was seen, if that is later; 0 for neither."""
    return max(bucket[name]["newest"]["value"] or 0 for name in ("dated", "undated")) / 1000
