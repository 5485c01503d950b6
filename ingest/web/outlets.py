"""The outlets in the index, and how each is doing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.kibana.load import load
from ingest.search.errors import explained
from ingest.settings import settings
from ingest.web.site import MOST_OUTLETS, Site

UNREAD = ["blocked", "quarantined"]
"""Statuses of stories that were found and could not be read."""
USUAL_DAYS = 28
"""Days whose mean is the usual number of stories a day."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """`stories`: in the index. `today`: of the last 24 hours; `usual`: a mean day of the four weeks before.

    `blocked` and `quarantined`: stories that were found and could not be read: behind a wall, or as an unclear page.
    `trouble`: kinds of the open findings of the watch.
    """

    id: str
    name: str
    kind: str
    province: str
    stories: int
    last: datetime | None
    today: int
    usual: float
    blocked: int
    quarantined: int
    trouble: tuple[str, ...]


def troubles() -> dict[str, str]:
    """Return kinds of findings -> their Persian names, those of the dashboards."""
    return load().words["finding_kinds"]


def outlets(site: Site, name: str | None = None) -> list[Outlet]:
    """Return the outlets that have articles, those with the most first; only that of an id if it is given.

    Raises PeykError.
    """

    def only(field: str) -> list[dict[str, Any]]:
        return [{"term": {field: name}}] if name else []

    with explained():
        query = {"bool": {"filter": only("outlet.id")}}
        answer = site.client.search(index=site.index, size=0, query=query, aggs=_aggregations(datetime.now(UTC)))
        entries = _entries(site, only("outlet"))
        findings = _findings(site, only("subject"))
    return [
        _outlet(row, entries.get(row["key"], {}), findings.get(row["key"], ()))
        for row in answer["aggregations"]["outlets"]["buckets"]
    ]


def _aggregations(now: datetime) -> dict[str, Any]:
    day, weeks = now - timedelta(days=1), now - timedelta(days=1 + USUAL_DAYS)
    labels = {
        name: {"terms": {"field": field, "size": 1}}
        for name, field in (("name", "outlet.name_fa"), ("kind", "outlet.kind"), ("province", "outlet.province"))
    }
    return {
        "outlets": {
            "terms": {"field": "outlet.id", "size": MOST_OUTLETS},
            "aggs": labels
            | {
                "last": {"max": {"field": "published_at"}},
                "today": {"filter": {"range": {"published_at": {"gte": day.isoformat()}}}},
                "usual": {
                    "filter": {"range": {"published_at": {"gte": weeks.isoformat(), "lt": day.isoformat()}}},
                },
            },
        }
    }


def _entries(site: Site, only: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return outlet -> status -> number of stories in the ledger that gave no article."""
    answer = site.client.search(
        index=settings().index("crawl-ledger"),
        ignore_unavailable=True,
        size=0,
        query={"bool": {"filter": [*only, {"term": {"kind": "article"}}, {"terms": {"status": UNREAD}}]}},
        aggs={
            "outlets": {
                "terms": {"field": "outlet", "size": MOST_OUTLETS},
                "aggs": {"status": {"terms": {"field": "status"}}},
            }
        },
    )
    rows = answer.get("aggregations", {}).get("outlets", {}).get("buckets", [])
    return {row["key"]: {each["key"]: each["doc_count"] for each in row["status"]["buckets"]} for row in rows}


def _findings(site: Site, only: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    answer = site.client.search(
        index=settings().index("watch-findings"),
        ignore_unavailable=True,
        size=0,
        query={"bool": {"filter": [*only, {"term": {"state": "open"}}]}},
        aggs={
            "outlets": {
                "terms": {"field": "subject", "size": MOST_OUTLETS},
                "aggs": {"kind": {"terms": {"field": "kind"}}},
            }
        },
    )
    rows = answer.get("aggregations", {}).get("outlets", {}).get("buckets", [])
    return {row["key"]: tuple(each["key"] for each in row["kind"]["buckets"]) for row in rows}


def _outlet(row: Mapping[str, Any], entries: Mapping[str, int], findings: Sequence[str]) -> Outlet:
    def label(name: str) -> str:
        buckets = row[name]["buckets"]
        return str(buckets[0]["key"]) if buckets else ""

    last = row["last"]["value"]
    return Outlet(
        id=row["key"],
        name=label("name") or row["key"],
        kind=load().words["outlet_kinds"].get(label("kind"), label("kind")),
        province=label("province"),
        stories=row["doc_count"],
        last=datetime.fromtimestamp(last / 1000, UTC) if last is not None else None,
        today=row["today"]["doc_count"],
        usual=row["usual"]["doc_count"] / USUAL_DAYS,
        blocked=entries.get("blocked", 0),
        quarantined=entries.get("quarantined", 0),
        trouble=tuple(findings),
    )
