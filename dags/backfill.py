"""# Backfill past days

Collects what outlets published on past days, from their archives and sitemaps, with the same steps as live news.
Start it by hand with a range of days, Jalali or Gregorian. It can be stopped at any time: started again with the same
range it resumes, and fetches no page twice.

| task | does | safe to clear and run again |
|---|---|---|
| `plan` | lists the unfinished days and outlets of the range, in units of one day and some outlets | yes |
| `work` | one unit: the day's stories into the ledger, pages into the archive, articles into Elasticsearch | yes |
| `report` | counts every outlet-day by status; fails if one does not balance, or if nothing could be read | yes |

Units run in the pool `backfill`, one at a time, so that crawls always find a worker; at an outlet a backfill gives way
to a crawl every few seconds. A backfill emits no asset event and raises no alert.

## When it fails
- `plan`: a day is invalid or in the future; the log says which.
- `work`: Elasticsearch or the archive cannot be written. Fix that and clear the task.
- `report`: outlet-days were not reached (clear their `work`), or none could be read (the sites, or the
  patterns of their archives; `peyk coverage` shows why, docs/backfill.md what to do).
- Nothing starts: the pool is missing. `airflow pools set backfill 1 "past days, one unit at a time"`.
"""

from datetime import date, timedelta
from typing import Any

from airflow.sdk import Param, dag, task

DAY = r"^\s*[0-9۰-۹]{4}[-/.][0-9۰-۹]{1,2}[-/.][0-9۰-۹]{1,2}\s*$"


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    description="Collects the stories of past days, a day of some outlets at a time.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "first": Param(
            type="string", pattern=DAY, title="First day", description="Jalali, 1405-08-01, or Gregorian, 2026-10-23."
        ),
        "last": Param(type="string", pattern=DAY, title="Last day", description="The newest day is done first."),
        "outlets": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Outlets",
            description="Outlet ids; empty: the active ones up to PEYK_TIERS.",
        ),
        "again": Param(False, type="boolean", title="Again", description="Do finished days again."),
    },
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20)},
)
def backfill() -> None:
    """Each task is one step of `ingest.backfill`."""

    @task
    def plan(params: dict[str, Any]) -> list[dict[str, Any]]:
        from ingest.backfill.plan import plan

        units = plan(params["first"], params["last"], params["outlets"], params["again"])
        return [
            {"day": unit.day.isoformat(), "outlets": list(unit.outlets), "again": params["again"]} for unit in units
        ]

    # A day of a large agency takes an hour at a polite pace; a killed task goes on where it was.
    @task(pool="backfill", execution_timeout=timedelta(hours=12), map_index_template="{{ label }}")
    def work(unit: dict[str, Any], run_id: str) -> dict[str, int]:
        from airflow.sdk import get_current_context

        from ingest.backfill.plan import Unit
        from ingest.backfill.report import Summary
        from ingest.backfill.work import work
        from ingest.ledger.entry import BACKFILL

        get_current_context()["label"] = f"{unit['day']}, {len(unit['outlets'])} outlets"
        day_unit = Unit(date.fromisoformat(unit["day"]), tuple(unit["outlets"]), unit["again"])
        return dict(Summary(tuple(work(f"{BACKFILL}{run_id}", day_unit))).states)

    # No retries: what was not reached is left to the next backfill.
    @task(trigger_rule="all_done", retries=0)
    def report(planned: list[dict[str, Any]]) -> dict[str, int]:
        from ingest.backfill.plan import Unit
        from ingest.backfill.report import report

        units = (Unit(date.fromisoformat(unit["day"]), tuple(unit["outlets"])) for unit in planned)
        return dict(report(units, print).states)

    planned = plan()
    work.expand(unit=planned) >> report(planned)


backfill()
