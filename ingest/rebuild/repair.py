"""`peyk archive repair`: fetch lost pages of the archive again, and update its manifests to what is there."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.archive import Checked
from ingest.archive.accept import accept
from ingest.chunks import chunks
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive, within
from ingest.ledger.leases import Leases
from ingest.rebuild.changes import CHUNK
from ingest.rebuild.lock import alone
from ingest.rebuild.lost import PATIENCE, UNREAD, gain, has_page
from ingest.rebuild.remake import at_source
from ingest.rebuild.verify import verify_archive
from ingest.settings import settings
from ingest.story.withdraw import without_page

REASON = "page-lost"


@dataclass(frozen=True, slots=True)
class Repaired:
    """`segments` with updated manifests; `asked` entries that the next crawl fetches again; `forgotten` entries whose
    lost page was no article. Run it again for `busy` outlets, which a run held, and `unreadable` segments, which are
    unchanged."""

    segments: tuple[str, ...]
    asked: int
    forgotten: int
    busy: tuple[str, ...]
    unreadable: tuple[str, ...]


def repair(progress: Callable[[int, int], None] = lambda done, total: None) -> Repaired:
    """Verify the archive and drop pointers to pages lost with harmed segments. Articles stay in the index.

    Idempotent. Raises OtherArchiveError, and PeykError if the archive cannot be written.
    """
    with alone() as (client, leases, run_id):
        ensure_indices(client, ("crawl-ledger",))
        ensure_archive(client)
        verified = verify_archive(progress=progress)
        harmed = [checked for checked in verified.harmed if checked.state != "unreadable"]
        unreadable = tuple(checked.segment for checked in verified.harmed if checked.state == "unreadable")
        asked, forgotten, busy = _give_up(client, leases, run_id, harmed)
    # Last: an updated manifest no longer shows the loss.
    done = tuple(accept(settings().archive_location, harmed)) if not busy else ()
    return Repaired(done, asked, forgotten, busy, unreadable)


def _give_up(
    client: Elasticsearch, leases: Leases, run_id: str, harmed: list[Checked]
) -> tuple[int, int, tuple[str, ...]]:
    ledger, counts, busy = Ledger(client), Counter[bool](), []
    ledger.refresh()
    names = [checked.segment for checked in harmed]
    queries = [within(some) for some in chunks(names, CHUNK)]
    deadline = time.monotonic() + PATIENCE
    for outlet in sorted({outlet for query in queries for outlet in ledger.counts(query)}):
        if not gain(leases, outlet, deadline):
            busy.append(outlet)
            continue
        now = datetime.now(UTC)
        for query in queries:
            entries = ledger.find(query, {"term": {"outlet": outlet}})
            given_up = [after for entry in entries if (after := _given_up(entry, run_id, now)) != entry]
            ledger.save(given_up)
            counts.update(entry.next_attempt_at == now for entry in given_up)
        leases.release([outlet])
    return counts[True], counts[False], tuple(busy)


def _given_up(entry: Entry, run_id: str, now: datetime) -> Entry:
    """Return the entry without its unreadable pages; it is due if it has an article or lost an uncleaned page."""
    last, source = has_page(entry), has_page(at_source(entry))
    if last and source:
        return entry
    after = without_page(entry) if source else replace(entry, **UNREAD)
    if entry.waits_for_cleaning:
        changes = {"reason": REASON, "next_attempt_at": now, "attempts": 0, "fetched_at": None}
        return after.decide("pending", "discover", run_id, now, **changes)
    return replace(after, next_attempt_at=now, attempts=0) if entry.article_id else after
