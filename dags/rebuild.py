"""# Rebuild the index of the articles

Start it by hand after the mapping, the analysis or the code that reads pages has changed. It makes a new index from the
archive, compares it with the old one, and swaps them in one step. Crawls and searches continue. The
old index is kept: `peyk rebuild --rollback` serves it again, with everything that was written since, and
`peyk rebuild --drop-old` deletes it. docs/rebuild.md explains how it works.

| task | does | safe to clear and run again |
|---|---|---|
| `rebuild` | fills, compares, swaps; resumes if it was killed | yes |
| `assist` | fills beside it, on another worker if there is one; `helpers` of them | yes |

## When it fails
- "is not served": the checks found the new index worse; the log shows how. Fix the code and clear the task, or run
  it with `force`, or `peyk rebuild --abandon`.
- "addresses of articles are lost": their pages are gone too. They are pending; clear the task after the next crawl.
- "another rebuild is at work": wait for it.
- Anything else: Elasticsearch or the archive did not answer; clear the task.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, task


def tell(what: str, done: int, total: int) -> None:
    """Print the progress of a step into the task's log."""
    print(f"{what}: {done:,} of {total:,}")


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    description="Makes the index of articles again while the old one is searched.",
    doc_md=__doc__,
    tags=["peyk"],
    params={
        "swap": Param(True, type="boolean", title="Swap", description="Serve the new index once the checks pass."),
        "force": Param(False, type="boolean", title="Force", description="Serve it even if checks fail."),
        "sample": Param(
            200,
            type="integer",
            minimum=0,
            maximum=1000,
            title="Sample",
            description="Articles that are compared field by field.",
        ),
        "helpers": Param(
            0,
            type="integer",
            minimum=0,
            maximum=64,
            title="Helpers",
            description="Tasks that help with the first pass: one for each other worker.",
        ),
    },
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20), "execution_timeout": timedelta(days=2)},
)
def rebuild() -> None:
    """One task and its helpers, because the rebuild stores its progress and resumes without Airflow's help."""

    @task
    def rebuild(params: dict[str, Any]) -> dict[str, Any]:
        from ingest.rebuild import as_dict, rebuild

        result = as_dict(
            rebuild(
                swap=params["swap"],
                force=params["force"],
                size=params["sample"],
                progress=tell,
            )
        )
        return {name: result[name] for name in ("source", "target", "swapped", "documents", "old", "new", "lost")}

    @task
    def helpers(params: dict[str, Any]) -> list[int]:
        return list(range(params["helpers"]))

    @task(map_index_template="helper {{ number }}")
    def assist(number: int) -> int:
        from ingest.rebuild import assist

        return assist(tell)

    rebuild()
    assist.expand(number=helpers())


rebuild()
