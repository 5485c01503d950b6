"""Work in progress: runs that are not over with the outlets they hold, and stories that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.ledger.lease import find, is_alive
from ingest.ledger.runs import Runs
from ingest.ledger.store import STORIES, is_claimed, is_due
from ingest.settings import settings

NEWEST = 50
"""Runs that are searched for those that are not over."""


@dataclass(frozen=True, slots=True)
class Running:
    """A run that is not over. `held`: the outlets whose leases it holds; `done`: the number of outlets it is done with.

    `alive`: whether it renews its leases; None if it holds none, as when it begins or ends.
    """

    run_id: str
    started_at: datetime | None
    planned: int
    done: int
    held: tuple[str, ...]
    alive: bool | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Stories that wait, by outlet: `due` are to be fetched or cleaned now, `later` to be fetched again at a later
    time; `rechecks` are articles to be fetched again now, to find corrections."""

    due: Mapping[str, int]
    later: Mapping[str, int]
    rechecks: Mapping[str, int]


def running(client: Elasticsearch) -> list[Running]:
    """Return the runs that are not over, newest first, and last the backfills that hold outlets."""
    runs = Runs(client)
    records = {run.run_id: run for run in runs.latest(NEWEST, notable=True) if run.state == "running"}
    by_run: dict[str, list[dict[str, Any]]] = {run_id: [] for run_id in records}
    for lease in find(client):
        by_run.setdefault(lease["run_id"], []).append(lease)
    found = []
    for run_id, leases in by_run.items():
        run = records.get(run_id)
        alive = any(map(is_alive, leases)) if leases else None
        found.append(
            Running(
                run_id,
                run.effort.started_at if run else None,
                run.planned if run else len(leases),
                len(runs.outlets(run_id)) if run else 0,
                tuple(sorted(lease["outlet"] for lease in leases)),
                alive,
            )
        )
    return found


def waiting(client: Elasticsearch, now: datetime) -> Waiting:
    """Return the numbers of waiting stories by outlet, as of the last refresh; a backfill's are `later`."""
    pending = {"term": {"status": "pending"}}
    due = {"bool": {"filter": is_due(now), "must_not": is_claimed(now)}}
    kinds = {
        "due": {"bool": {"filter": [pending, due]}},
        "later": {"bool": {"filter": pending, "must_not": due}},
        "rechecks": {"bool": {"filter": due, "must_not": pending}},
    }
    by_outlet = {"outlets": {"terms": {"field": "outlet", "size": 10_000}}}
    answer = client.search(
        index=settings().index("crawl-ledger"),
        size=0,
        query={"bool": {"filter": [STORIES]}},
        aggs={name: {"filter": query, "aggs": by_outlet} for name, query in kinds.items()},
    )
    return Waiting(
        **{
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][name]["outlets"]["buckets"]}
            for name in kinds
        }
    )
