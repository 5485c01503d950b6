"""# Keep an installation small

Every night: delete the records of old runs, state that is no longer used, findings that ended long ago, files that
killed processes left, Airflow's log files, and Airflow's rows about old runs. Articles, ledger, revisions and archive
are never touched. docs/maintenance.md has the settings (`PEYK_KEEP_…`, in days) and what a month takes on disk.

| task | does | safe to clear and run again |
|---|---|---|
| `maintain` | deletes what is older than the settings say | yes |

Logs and leftovers are those of the machine on which the task runs: on other workers let cron run `peyk maintain
--no-airflow`.

## When it fails
- "Airflow hides its database from tasks": set PEYK_AIRFLOW_DATABASE to its SQLAlchemy address.
- "airflow db clean failed": the log's end says why; the other parts are done.
- Anything else: Elasticsearch did not answer; clear the task.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task


@dag(
    schedule=CronTriggerTimetable("30 4 * * *", timezone="Asia/Tehran"),
    catchup=False,
    max_active_runs=1,
    description="Deletes old records, finished state, stale files, and Airflow's old rows and logs.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "dry_run": Param(False, type="boolean", title="Dry run", description="Only write into the log what would go."),
    },
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10), "execution_timeout": timedelta(hours=2)},
)
def maintain() -> None:
    """One task: its parts take seconds."""

    @task
    def maintain(params: dict[str, Any]) -> dict[str, int]:
        from ingest.maintain import maintain

        done = maintain(dry_run=params["dry_run"], tell=print)
        return {line.what: line.count for line in done.lines}

    maintain()


maintain()
