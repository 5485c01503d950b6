"""# Watch the sources and the pipeline

Every quarter of an hour, check: whether an outlet is silent compared with its own past, whether its feeds fail, whether
its stories end in quarantine or behind walls, whether the crawl runs; whether indices and archive exist and are intact,
whether ledger and index have the same articles, whether the disks have room. Findings are printed, one line each with
what to do, and stored in the index `watch-findings`. docs/watch.md lists them. With PEYK_NOTIFY set, each finding is
sent to people when it begins and when it ends, by mail, webhook, Telegram or Bale (docs/notifications.md). If the
scheduler stops, so does this DAG: let `peyk watch --notify` run outside too.

| task | does | safe to clear and run again |
|---|---|---|
| `watch` | checks, stores and prints findings; sends messages | yes |

## When it fails
- "findings": one has at least the severity of `fail_on`; the log names it and what to do.
- Anything else: Elasticsearch did not answer.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task


@dag(
    schedule=CronTriggerTimetable("*/15 * * * *", timezone="Asia/Tehran"),
    catchup=False,
    max_active_runs=1,
    description="Looks for silent outlets and failing parts of the pipeline.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "fail_on": Param(
            "never",
            type="string",
            enum=["never", "critical", "warning", "notice"],
            title="Fail on",
            description="Least severity of a finding that makes the run fail.",
        )
    },
    default_args={"retries": 1, "retry_delay": timedelta(seconds=30), "execution_timeout": timedelta(minutes=10)},
)
def watch() -> None:
    """One task, which stores findings and tells of them."""

    @task
    def watch(params: dict[str, Any]) -> dict[str, int]:
        from ingest.watch import tell, watch

        watched = watch()
        print("\n".join([*watched.lines, *tell(watched)]))
        watched.refuse(params["fail_on"])
        return watched.counts

    watch()


watch()
