"""plan: which outlets this run visits, in batches."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ingest import erasures, index, outlets
from ingest.crawl.due import due_outlets, make_due
from ingest.elastic import connect
from ingest.ledger import Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.runs import Runs
from ingest.outlets import Outlet
from ingest.settings import settings


def plan(run_id: str, names: Iterable[str] = ()) -> list[list[str]]:
    """Opens the run and returns the ids of the outlets that it visits, in batches.

    They are the named ones, whose feeds are then read whenever they were last, or else those active ones at which
    anything is due. Raises PeykError for an unknown outlet, when Elasticsearch cannot be reached,
    or when this process has another archive than the ledger.
    """
    named = list(names)
    rows = outlets.select(outlets.load(settings().outlets), named, settings().tiers)
    with connect() as client:
        index.ensure_indices(client)
        ensure_archive(client)
        erasures.ensure(client)
        Runs(client).start(run_id)
        ledger = Ledger(client)
        if named:
            make_due(ledger, rows.values())
        chosen = list(rows) if named else due_outlets(ledger, rows, datetime.now(UTC))
        Runs(client).plan(run_id, len(chosen))
    return batches([rows[name] for name in chosen], settings().batch_size)


def batches(rows: Iterable[Outlet], size: int) -> list[list[str]]:
    """The ids of rows in batches of at most `size`, or more where that many ask the same host.

    Rows with a host in common are in one batch: the steps of a batch share one pace at each host.
    """
    groups: list[tuple[set[str], list[str]]] = []
    for row in rows:
        hosts, ids = row.hosts(), [row.id]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts, ids = hosts | group[0], group[1] + ids
        groups.append((hosts, ids))
    packed: list[list[str]] = []
    for _, ids in groups:
        if not packed or len(packed[-1]) + len(ids) > size:
            packed.append([])
        packed[-1] += ids
    return packed
