"""# Watch the sources and the line

Every quarter of an hour: is an outlet silent against its own past, do its feeds fail, do its stories end in quarantine
or behind walls, is the crawl running; are the indices and the archive there and whole, do ledger and index hold the
same articles, is there room on the disks. Findings are printed, one line each with what to do, and kept in the index
`watch-findings`, one document from the watch that opens it to the one that closes it. docs/watch.md lists them. This
DAG pages nobody: set `fail_on`, and let Airflow tell of red runs.

| task | does | safe to clear and run again |
|---|---|---|
| `watch` | looks, stores, prints | yes |

## When it is red
- "findings": one is as grave as `fail_on` says; the log names it and what to do.
- Anything else: Elasticsearch did not answer.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task


@dag(
    schedule=CronTriggerTimetable("*/15 * * * *", timezone="Asia/Tehran"),
    catchup=False,
    max_active_runs=1,
    description="Looks for outlets and parts of the line that have fallen silent or ill.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "fail_on": Param(
            "never",
            type="string",
            enum=["never", "critical", "warning", "notice"],
            title="Fail on",
            description="Severity from which on a finding makes the run red.",
        )
    },
    default_args={"retries": 1, "retry_delay": timedelta(seconds=30), "execution_timeout": timedelta(minutes=10)},
)
def watch() -> None:
    """One task, which only reads and keeps findings."""

    @task
    def watch(params: dict[str, Any]) -> dict[str, int]:
        from ingest.watch import watch

        watched = watch()
        print("\n".join(watched.lines))
        watched.refuse(params["fail_on"])
        return watched.counts

    watch()


watch()
