"""`peyk archive repair`: what is lost of the archive is asked for again, and its manifests say what is there now."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.archive import Checked
from ingest.archive.accept import accept
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.lease import Leases
from ingest.rebuild.alone import alone
from ingest.rebuild.lost import PATIENCE, gain, has_page
from ingest.rebuild.verify import verify_archive
from ingest.settings import settings

REASON = "page-lost"
UNFETCHED: dict[str, Any] = {
    "archive": None,
    "body_hash": None,
    "etag": None,
    "last_modified": None,
    "content_hash": None,
    "read_hash": None,
    "article_archive": None,
}
"""Of an entry whose page is gone: with any of it an answer that is as before would not be archived and written."""


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
    """Verifies the archive and gives up the pages that its harmed segments have lost. Articles stay in the index.

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
    ledger, asked, forgotten = Ledger(client), 0, 0
    ledger.refresh()
    within = [found.segment for found in harmed]
    chunks = [{"terms": {"archive.file": within[start : start + 500]}} for start in range(0, len(within), 500)]
    outlets = sorted({outlet for chunk in chunks for outlet in ledger.counts(chunk)})
    busy = []
    deadline = time.monotonic() + PATIENCE
    for outlet in outlets:
        if not gain(leases, outlet, deadline):
            busy.append(outlet)
            continue
        now = datetime.now(UTC)
        for chunk in chunks:
            lost = [entry for entry in ledger.find(chunk, {"term": {"outlet": outlet}}) if not has_page(entry)]
            given_up = [_given_up(entry, run_id, now) for entry in lost]
            ledger.save(given_up)
            asked += sum(entry.next_attempt_at == now for entry in given_up)
            forgotten += sum(entry.next_attempt_at != now for entry in given_up)
        leases.release([outlet])
    return asked, forgotten, tuple(busy)


def _given_up(entry: Entry, run_id: str, now: datetime) -> Entry:
    if entry.waits_for_cleaning:
        return entry.decide(
            "pending",
            "discover",
            run_id,
            now,
            reason=REASON,
            next_attempt_at=now,
            attempts=0,
            fetched_at=None,
            **UNFETCHED,
        )
    if entry.is_live or entry.status == "duplicate" or entry.article_id:
        return replace(entry, next_attempt_at=now, attempts=0, **UNFETCHED)
    return replace(entry, archive=None, body_hash=None)
