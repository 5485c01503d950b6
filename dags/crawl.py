"""# Crawl Persian news

Every minute: visit the outlets at which a source or a story is due, all side by side in one process. Within it each
story goes from fetch to archive to searchable by itself, and is accounted for. Nothing due: the run's record is all
that is written. What a run does not finish is pending in the ledger, and the next run takes it up; so a failed or
killed run needs no repair, only its cause removed.

| task | does | safe to clear and run again |
|---|---|---|
| `crawl` | visits what is due and closes the books; fails if they do not balance, or nothing was reached | yes |

After `seconds` a run sends no more requests. The next run continues with the rest of a slow outlet.
One outlet at once: *Trigger*, with its id under *Outlets*; it runs beside the scheduled runs.

## When it is red
- It names the outlets and days that do not balance: `peyk status --days 7`, then `peyk trace URL` for one story.
- Every outlet failed: most often the network or Elasticsearch; `peyk status` shows each outlet's message.
- Elasticsearch or the archive cannot be read or written: the log's end says why.
- "the ledger's pages lie in archive …": this worker has another archive; set PEYK_ARCHIVE (docs/ledger.md).
- An outlet is `busy`: another run is visiting it, and does its work; `handed-over`: another run took it over while this
  one was silent for longer than a lease (docs/ledger.md). Neither makes the run red.
- Quarantined stories: `peyk quarantine`, `peyk quarantine URL` for one page, mend the cause, `peyk replay`.

There are no retries: the next run is a minute away. A task that dies leaves its run `interrupted`, its outlets free.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task


def give_up(context: dict[str, Any]) -> None:
    """Closes the record of a run whose task failed or was killed, and gives its outlets back."""
    from ingest.crawl.run import give_up

    give_up(context["run_id"])


@dag(
    schedule=CronTriggerTimetable("* * * * *", timezone="Asia/Tehran"),
    catchup=False,
    # One by hand beside the scheduled one; leases keep them apart.
    max_active_runs=2,
    description="Visits the outlets at which anything is due: each story from fetch to searchable at once.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "outlets": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Outlets",
            description="Ids to visit now; none: all at which anything is due.",
        ),
        "seconds": Param(
            50,
            type="integer",
            minimum=10,
            maximum=3600,
            title="Seconds",
            description="After which nothing more is asked; what is left is the next run's.",
        ),
    },
    default_args={"retries": 0, "on_failure_callback": give_up},
)
def crawl() -> None:
    """One task: its stories share a connection, a pace at each host, and the writes of a moment."""

    # An hour by hand, and the end of what is on its way.
    @task(execution_timeout=timedelta(minutes=75))
    def crawl(params: dict[str, Any], run_id: str) -> dict[str, Any]:
        """Visits the outlets and closes the books; returns the stories by what became of them."""
        from ingest.crawl.run import crawl

        return crawl(run_id, params["outlets"], params["seconds"], tell=print).as_dict()["totals"]

    crawl()


crawl()
