"""plan: which outlets this run visits, in batches."""

from collections.abc import Iterable

from ingest import index, outlets
from ingest.elastic import connect
from ingest.ledger.runs import Runs
from ingest.settings import settings


def plan(run_id: str, names: Iterable[str] = ()) -> list[list[str]]:
    """Opens the run and returns the ids of the named (or all active) outlets, in batches.

    Raises PeykError for an unknown outlet, or when Elasticsearch cannot be reached.
    """
    chosen = list(outlets.select(outlets.load(settings().outlets), names))
    with connect() as client:
        index.ensure_indices(client)
        Runs(client).start(run_id)
    size = settings().batch_size
    return [chosen[start : start + size] for start in range(0, len(chosen), size)]
