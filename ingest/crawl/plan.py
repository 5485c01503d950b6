"""plan: which outlets this run visits, in batches."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ingest import index, outlets
from ingest.crawl.due import due_outlets, make_due
from ingest.elastic import connect
from ingest.ledger import Ledger
from ingest.ledger.runs import Runs
from ingest.settings import settings


def plan(run_id: str, names: Iterable[str] = ()) -> list[list[str]]:
    """Opens the run and returns the ids of the outlets that it visits, in batches.

    They are the named ones, whose feeds are then read whenever they were last, or else those active ones at which
    anything is due. Raises PeykError for an unknown outlet, or when Elasticsearch cannot be reached.
    """
    named = list(names)
    rows = outlets.select(outlets.load(settings().outlets), named)
    with connect() as client:
        index.ensure_indices(client)
        Runs(client).start(run_id)
        ledger = Ledger(client)
        if named:
            make_due(ledger, rows.values())
        chosen = list(rows) if named else due_outlets(ledger, rows, datetime.now(UTC))
        Runs(client).plan(run_id, len(chosen))
    size = settings().batch_size
    return [chosen[start : start + size] for start in range(0, len(chosen), size)]
