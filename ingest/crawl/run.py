"""A whole crawl in this process: the same steps as the DAG, for the command line."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from ingest.crawl.clean import clean
from ingest.crawl.fetch import fetch
from ingest.crawl.index import index
from ingest.crawl.plan import plan
from ingest.crawl.report import Report, report


def run(names: Iterable[str] = (), progress: Callable[[str], None] = lambda step: None) -> Report:
    """Crawls the named (or all active) outlets and returns the accounting. `progress` hears of each step.

    Raises PeykError for an unknown outlet, RunFailedError when the accounting does not balance.
    """
    run_id = f"manual-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    progress("planning")
    batches = plan(run_id, names)
    for number, batch in enumerate(batches, 1):
        where = f"batch {number} of {len(batches)}"
        progress(f"fetching {where}")
        fetch(run_id, batch)
        progress(f"cleaning {where}")
        path = clean(run_id, batch)["path"]
        progress(f"indexing {where}")
        index(run_id, batch, path)
    progress("accounting")
    return report(run_id, [outlet for batch in batches for outlet in batch])
