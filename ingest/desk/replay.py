"""Replay stories that gave no article: clean their archived pages with today's code.

Quarantined stories without a page are left to the next crawl.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest import index, outlets
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.archive import ensure_archive
from ingest.ledger.leases import Leases
from ingest.model import Article
from ingest.settings import settings
from ingest.story.clean import read_and_clean, refused
from ingest.story.index import CHUNK, index_chunk

STATUSES: tuple[Status, ...] = ("quarantined", "filtered")
STAY = {"quarantined": "in quarantine", "filtered": "filtered"}
ON_A_PAGE: list[dict[str, Any]] = [
    {"terms": {"step": ["clean", "index"]}},
    {"exists": {"field": "archive.file"}},
    {"exists": {"field": "body_hash"}},
]
"""Filters for entries that were decided by the content of their page."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`counts`: entries by new status; the next crawl fetches the pending ones."""

    run_id: str
    counts: dict[str, int]
    left_out: tuple[str, ...] = ()
    """A line for each outlet that was skipped: a run is visiting it, or it is no longer in the catalogue."""


def replay(
    outlet: str | None = None,
    reason: str | None = None,
    since: datetime | None = None,
    status: Status = "quarantined",
) -> Replayed:
    """Replay the entries of a status: of an outlet, whose reason begins with `reason`, fetched since a time.

    No request is made. Of filtered entries, only those that were decided by their page are replayed. Raises PeykError
    for an unknown outlet, and for another status than STATUSES.
    """
    if status not in STATUSES:
        raise PeykError(f"{status} stories are not replayed, {', '.join(STATUSES)} ones are")
    rows = outlets.load(settings().outlets)
    outlets.select(rows, [outlet] if outlet else [])
    run_id = f"replay-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    counts: Counter[str] = Counter()
    with connect() as client:
        index.ensure_indices(client)
        ensure_archive(client, writing=False)
        ledger = Ledger(client)
        ledger.refresh()
        filters: list[dict[str, Any]] = [{"term": {"status": status}}]
        filters += ON_A_PAGE if status == "filtered" else []
        filters += [{"term": {"outlet": outlet}}] if outlet else []
        filters += [{"prefix": {"reason": reason}}] if reason else []
        filters += [{"range": {"fetched_at": {"gte": since.isoformat()}}}] if since else []
        stories = Counter(entry.outlet for entry in ledger.find(*filters))
        with Leases(client, run_id) as leases, leases.given_back():
            names = sorted(stories.keys() & rows.keys())
            refusals = {name: refusal for name in names if (refusal := leases.gain_or_watch(name))}
            held = [entry for entry in ledger.find(*filters) if leases.holds(entry.outlet)]
            for start in range(0, len(held), CHUNK):
                chunk = _replay(client, ledger, held[start : start + CHUNK], rows, run_id)
                counts.update(entry.status for entry in chunk)
    left_out = [f"{name}: busy: {refusal.message}" for name, refusal in refusals.items()]
    left_out += [
        f"{name}: not in the catalogue; {number} of its stories stay {STAY[status]}"
        for name, number in sorted(stories.items())
        if name not in rows
    ]
    return Replayed(run_id, dict(counts), tuple(left_out))


def _replay(
    client: Any, ledger: Ledger, entries: list[Entry], rows: dict[str, outlets.Outlet], run_id: str
) -> list[Entry]:
    now = datetime.now(UTC)
    waiting = [
        entry.move("pending", "fetch", run_id, now)
        if entry.archive and entry.body_hash
        else entry.move("pending", "discover", run_id, now, attempts=0, next_attempt_at=now)
        for entry in entries
    ]
    ledger.save(waiting)
    chunk: list[tuple[str, Article]] = []
    decided = [entry for entry in waiting if not entry.waits_for_cleaning]
    refusals = []
    for entry in waiting:
        if entry.waits_for_cleaning:
            result = read_and_clean(entry, rows[entry.outlet])
            if isinstance(result, Article):
                chunk.append((entry.key, result))
            else:
                refusals.append(refused(entry, result, run_id))
    ledger.save(refusals)
    return decided + refusals + index_chunk(client, chunk, run_id, rows)
