"""# Rebuild the index of the articles

Started by hand, after the mapping, the analysis or the reading of pages has changed: a new index is made from the
archive with today's code, checked against the one that is served, and shown in one step. Crawls and searches go on. The
old index is kept: `peyk rebuild --rollback` serves it again, with everything that was written since, and
`peyk rebuild --drop-old` deletes it. docs/rebuild.md says how it works.

| task | does | safe to clear and run again |
|---|---|---|
| `rebuild` | fills, compares, swaps; killed at any instant it goes on where it was | yes |

## When it is red
- "is not served": the checks found the new index worse; the log shows what. Mend the code and clear the task, or run
  it with `force`, or `peyk rebuild --abandon`.
- "addresses of articles are lost": their pages are gone too. They are pending; after the next crawl clear the task.
- "another rebuild is at work": wait for it.
- Anything else: Elasticsearch or the archive did not answer; clear the task.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, task


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    description="Makes the index of the articles anew while the old one is searched.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "swap": Param(True, type="boolean", title="Swap", description="Serve the new index once the checks pass."),
        "force": Param(False, type="boolean", title="Force", description="Serve it whatever the checks say."),
        "sample": Param(
            200,
            type="integer",
            minimum=0,
            maximum=1000,
            title="Sample",
            description="Articles that are compared field by field.",
        ),
    },
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20), "execution_timeout": timedelta(days=2)},
)
def rebuild() -> None:
    """One task: its steps share a connection, and find their place again by themselves."""

    @task
    def rebuild(params: dict[str, Any]) -> dict[str, Any]:
        from ingest.rebuild import as_dict, rebuild

        result = as_dict(
            rebuild(
                swap=params["swap"],
                force=params["force"],
                size=params["sample"],
                progress=lambda what, done, total: print(f"{what}: {done:,} of {total:,}"),
            )
        )
        return {name: result[name] for name in ("source", "target", "swapped", "documents", "old", "new", "lost")}

    rebuild()


rebuild()
