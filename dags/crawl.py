"""# Crawl Persian news

Every minute, visit the outlets with a source or a story due, concurrently in one process. Each
story is fetched, archived, indexed and recorded independently. If nothing is due, only the run's record is
written. What a run does not finish is pending in the ledger, and the next run takes it up. So a failed or
killed run needs no repair; only fix its cause.

| task | does | safe to clear and run again |
|---|---|---|
| `crawl` | visits due outlets, counts stories by status; fails if a count is uneven or every outlet fails | yes |

After `seconds` a run sends no more requests. The next run continues with the rest of a slow outlet.
To crawl one outlet now: *Trigger*, with its id under *Outlets*; it runs beside the scheduled runs.

## When it fails
- It names outlets and days that do not balance: `peyk status --days 7`, then `peyk trace URL` for one story.
- Every outlet failed: most often the network or Elasticsearch; `peyk status` shows each outlet's message.
- Elasticsearch or the archive cannot be read or written: the end of the log says why.
- "the ledger's pages lie in archive …": this worker has another archive; set PEYK_ARCHIVE (docs/ledger.md).
- An outlet is `busy`: another run is visiting it. `handed-over`: another run took it over while this
  one did not renew its lease (docs/ledger.md). Neither makes the run fail.
- Quarantined stories: `peyk quarantine`, `peyk quarantine URL` for one page; fix the cause, then `peyk replay`.

There are no retries, since the next run starts within a minute. A task that dies leaves its run `interrupted` and its
outlets free.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task


def give_up(context: dict[str, Any]) -> None:
    """Close the record of a run whose task failed or was killed, and release its leases."""
    from ingest.crawl.run import give_up

    give_up(context["run_id"])


@dag(
    schedule=CronTriggerTimetable("* * * * *", timezone="Asia/Tehran"),
    catchup=False,
    # One manual run beside the scheduled one; leases keep them apart.
    max_active_runs=2,
    description="Visits the outlets with a source or a story due; each story is searchable as soon as it is clean.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "outlets": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Outlets",
            description="Ids of outlets to visit now; empty: all with a source or a story due.",
        ),
        "seconds": Param(
            50,
            type="integer",
            minimum=10,
            maximum=3600,
            title="Seconds",
            description="No requests after this time; the next run continues.",
        ),
    },
    default_args={"retries": 0, "on_failure_callback": give_up},
)
def crawl() -> None:
    """One task, because the stories share a connection, the pace at each host, and batched writes."""

    # The maximum of `seconds` is an hour; the rest is for stories in progress.
    @task(execution_timeout=timedelta(minutes=75))
    def crawl(params: dict[str, Any], run_id: str) -> dict[str, Any]:
        """Visit the outlets and return the number of stories by status."""
        from ingest.crawl.run import crawl

        return crawl(run_id, params["outlets"], params["seconds"], tell=print).as_dict()["totals"]

    crawl()


crawl()
