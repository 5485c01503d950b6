"""`peyk archive repair`: what is lost of the archive is asked for again, and its manifests say what is there now."""

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
    """`segments` whose manifests say now what is there; `asked` entries are asked for again by the next crawl, of
    `forgotten` ones the page was no article. `busy` outlets were not given back by a run, `unreadable` segments are
    left as they are: run it again."""

    segments: tuple[str, ...]
    asked: int
    forgotten: int
    busy: tuple[str, ...]
    unreadable: tuple[str, ...]


def repair(progress: Callable[[int, int], None] = lambda done, total: None) -> Repaired:
    """Verify the archive and give up the pages that its harmed segments have lost. Articles stay in the index.

    Runs again without effect. Raises OtherArchiveError, and PeykError when the archive cannot be written.
    """
    with alone() as (client, leases, run_id):
        ensure_indices(client, ("crawl-ledger",))
        ensure_archive(client)
        verified = verify_archive(progress=progress)
        harmed = [found for found in verified.harmed if found.state != "unreadable"]
        unreadable = tuple(found.segment for found in verified.harmed if found.state == "unreadable")
        asked, forgotten, busy = _give_up(client, leases, run_id, harmed)
    # Last: a manifest that says what is there tells nobody of a loss.
    done = tuple(accept(settings().archive_location, harmed)) if not busy else ()
    if done:
        verify_archive(quick=True)
    return Repaired(done, asked, forgotten, busy, unreadable)


def _give_up(
    client: Elasticsearch, leases: Leases, run_id: str, harmed: list[Checked]
) -> tuple[int, int, tuple[str, ...]]:
    ledger, counts, busy = Ledger(client), Counter[bool](), []
    ledger.refresh()
    names = [found.segment for found in harmed]
    segments = [within(some) for some in chunks(names, CHUNK)]
    deadline = time.monotonic() + PATIENCE
    for outlet in sorted({outlet for some in segments for outlet in ledger.counts(some)}):
        if not gain(leases, outlet, deadline):
            busy.append(outlet)
            continue
        now = datetime.now(UTC)
        for some in segments:
            found = ledger.find(some, {"term": {"outlet": outlet}})
            given_up = [after for entry in found if (after := _given_up(entry, run_id, now)) != entry]
            ledger.save(given_up)
            counts.update(entry.next_attempt_at == now for entry in given_up)
        leases.release([outlet])
    return counts[True], counts[False], tuple(busy)


def _given_up(entry: Entry, run_id: str, now: datetime) -> Entry:
    """Return the entry without pages that cannot be read; it is due if its article or an uncleaned page is among
    them."""
    last, source = has_page(entry), has_page(at_source(entry))
    if last and source:
        return entry
    left = without_page(entry) if source else replace(entry, **UNREAD)
    if entry.waits_for_cleaning:
        told = {"reason": REASON, "next_attempt_at": now, "attempts": 0, "fetched_at": None}
        return left.decide("pending", "discover", run_id, now, **told)
    return replace(left, next_attempt_at=now, attempts=0) if entry.article_id else left
