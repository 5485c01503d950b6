"""# Crawl Persian news

Every five minutes: read the outlets' feeds, fetch what is new or due for another look, clean it, index it, and account
for every story. What a run could not finish is pending in the ledger, and the next run takes it up; so a failed or
killed run needs no repair, only its cause removed.

| task | does | safe to clear and run again |
|---|---|---|
| `plan` | chooses the outlets, opens the run | yes |
| `fetch` | feeds into the ledger, pages into the archive | yes |
| `clean` | archived pages into articles, in the run's spool | yes |
| `index` | articles into Elasticsearch, outcomes into the ledger | yes, after `clean` |
| `report` | the accounting; fails the run if it does not balance or every outlet failed | yes |

## When it is red
- `report` names the outlets and days that do not balance: `peyk status --days 7`, then `peyk trace URL` for one story.
- Every outlet failed: most often the network or Elasticsearch; `peyk status` shows each outlet's message.
- `fetch` or `index` fails after its retries: Elasticsearch or the archive cannot be written; the log's end says why.
- "the ledger's pages lie in archive …": this worker has another archive; set PEYK_ARCHIVE (docs/ledger.md).
- An outlet is `busy`: another run is visiting it, and does its work; `handed-over`: another run took it over while this
  one was silent for longer than a lease (docs/ledger.md). Neither makes the run red.
- Quarantined stories: `peyk quarantine`, `peyk quarantine URL` for one page, mend the cause, `peyk replay`.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, task, task_group

ARTICLES = Asset("peyk://articles")


@dag(
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="Asia/Tehran"),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "outlets": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Outlets",
            description="Ids to visit; none: all active ones.",
        )
    },
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20), "execution_timeout": timedelta(hours=1)},
)
def crawl() -> None:
    """Each task is one step of `ingest.crawl`; they pass references, never articles."""

    @task
    def plan(params: dict[str, Any], run_id: str) -> list[list[str]]:
        from ingest.crawl.plan import plan

        return plan(run_id, params["outlets"])

    @task
    def fetch(names: list[str], run_id: str) -> dict[str, Any]:
        from ingest.crawl.fetch import fetch

        return fetch(run_id, names)

    @task
    def clean(fetched: dict[str, Any], run_id: str) -> dict[str, Any]:
        from ingest.crawl.clean import clean

        return clean(run_id, fetched["outlets"])

    @task
    def index(cleaned: dict[str, Any], run_id: str) -> dict[str, int]:
        from ingest.crawl.index import index

        return index(run_id, cleaned["outlets"], cleaned["path"])

    @task_group
    def batch(names: list[str]) -> None:
        index(clean(fetch(names)))

    # Its verdict is final: what a run left over is the next run's work.
    @task(trigger_rule="all_done", retries=0, outlets=[ARTICLES])
    def report(planned: list[list[str]], run_id: str) -> dict[str, Any]:
        from ingest.crawl.report import report

        result = report(run_id, [name for names in planned for name in names], print)
        return result.as_dict()["totals"]

    planned = plan()
    batch.expand(names=planned) >> report(planned)


crawl()
