"""Run a backfill in this process, in the same steps as the DAG; used by the command line."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ingest.backfill.days import OutletDay
from ingest.backfill.plan import Unit
from ingest.backfill.report import Summary, report
from ingest.backfill.work import work
from ingest.ledger.entry import BACKFILL


def run(units: Sequence[Unit], done: Callable[[OutletDay], None] = lambda record: None) -> Summary:
    """Process planned units in order, call `done` with the record of each outlet-day, and return the summary.

    Raises PeykError if the ledger or the archive cannot be written, and as `report` does.
    """
    run_id = f"{BACKFILL}manual-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    for unit in units:
        work(run_id, unit, done)
    return report(units)
