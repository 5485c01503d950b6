"""The plan step: select the outlets a run visits."""

from collections.abc import Iterable
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest import index, outlets
from ingest.crawl.line import Errand
from ingest.decisions import erasures
from ingest.ledger import Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.polls import Polls
from ingest.ledger.runs import Runs
from ingest.settings import settings
from ingest.sources.due_outlets import due


def plan(client: Elasticsearch, run_id: str, names: Iterable[str] = (), seconds: float | None = None) -> Errand:
    """Return the plan of a run: the named outlets, or the active outlets with a source or story due now.

    Create missing indices first. Raises PeykError for an unknown outlet, or if this
    process has another archive than the ledger.
    """
    named = list(names)
    catalogue = outlets.load(settings().outlets)
    rows = outlets.select(catalogue, named, settings().tiers)
    index.ensure_indices(client)
    ensure_archive(client)
    erasures.ensure(client)
    ledger = Ledger(client)
    ledger.refresh()
    due_now = due(ledger, rows, Polls(client).all(), datetime.now(UTC))
    chosen = tuple(rows) if named else due_now.outlets
    resumed = Runs(client).get(run_id) is not None
    return Errand(run_id, catalogue, chosen, due_now.stories, bool(named), resumed, seconds)
