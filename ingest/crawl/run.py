"""A whole crawl in this process: the same steps as the DAG, for the command line."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from elasticsearch import ApiError, TransportError

from ingest.crawl.clean import clean
from ingest.crawl.fetch import fetch
from ingest.crawl.index import index
from ingest.crawl.plan import plan
from ingest.crawl.report import Report, report
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger.alive import whole_run
from ingest.ledger.lease import release_all
from ingest.ledger.runs import Runs


def run(names: Iterable[str] = (), progress: Callable[[str], None] = lambda step: None) -> Report:
    """Crawls the named (or all active) outlets and returns the accounting. `progress` hears of each step.

    Raises PeykError for an unknown outlet, RunFailedError when the accounting does not balance.
    """
    run_id = f"manual-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    with whole_run():
        return _run(run_id, names, progress)


def _run(run_id: str, names: Iterable[str], progress: Callable[[str], None]) -> Report:
    progress("planning")
    batches = plan(run_id, names)
    planned = [outlet for batch in batches for outlet in batch]
    try:
        for number, batch in enumerate(batches, 1):
            where = f"batch {number} of {len(batches)}"
            progress(f"fetching {where}")
            fetch(run_id, batch)
            progress(f"cleaning {where}")
            path = clean(run_id, batch)["path"]
            progress(f"indexing {where}")
            index(run_id, batch, path)
    except BaseException:
        _give_up(run_id, planned)
        raise
    progress("accounting")
    return report(run_id, planned)


def _give_up(run_id: str, planned: list[str]) -> None:
    """Nobody runs the rest of this run again, so its outlets are free for the next."""
    with suppress(PeykError, ApiError, TransportError), connect() as client:
        release_all(client, run_id, planned)
        Runs(client).interrupt(run_id)
