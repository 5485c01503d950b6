"""Articles whose document and page are both gone: the ledger asks for them again, as if they were new."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ingest import archive
from ingest.errors import PeykError
from ingest.index.generations import concrete
from ingest.ledger import Entry, Ledger
from ingest.ledger.leases import Leases
from ingest.rebuild.changes import CHUNK
from ingest.rebuild.fill import Work
from ingest.rebuild.remake import at_source
from ingest.rebuild.state import State
from ingest.settings import settings

REASON = "lost"
"""Of an entry that became pending here, until it was asked for again."""
WHY = "neither its document nor its page is there"
PATIENCE = 600
"""Seconds to wait for a run that is visiting an outlet with lost articles."""
PAUSE = 2.0

UNREAD: dict[str, Any] = {
    "archive": None,
    "article_archive": None,
    "body_hash": None,
    "etag": None,
    "last_modified": None,
    "content_hash": None,
    "read_hash": None,
}
"""Of an entry whose page is gone: with any of it an answer that is as before would not be archived and written."""
FORGOTTEN: dict[str, Any] = {
    **UNREAD,
    "article_id": None,
    "duplicate_of": None,
    "fetched_at": None,
    "page_url": None,
    "withdrawn_at": None,
    "gone": 0,
    "gone_since": None,
    "attempts": 0,
}
"""With any of it the next answer could be taken for one that is known, or an older page for a newer one."""


def make_pending(work: Work, state: State, leases: Leases, run_id: str, lost: Iterable[Entry]) -> int:
    """Make every address of lost articles pending and due; give the number of addresses for which that was no help.

    Those are of an outlet that a run does not give back, or their pages are there and today's code finds no article on
    them: these go to quarantine, where `peyk replay` finds them. What a run brought back meanwhile is left alone.
    """
    by_outlet: dict[str, list[str]] = {}
    for entry in lost:
        by_outlet.setdefault(entry.outlet, []).append(str(entry.article_id))
    total, done, left = sum(map(len, by_outlet.values())), 0, 0
    deadline = time.monotonic() + PATIENCE
    for outlet, ids in by_outlet.items():
        work.progress("lost", done, total)
        if gain(leases, outlet, deadline):
            left += _ask_again(work, state, run_id, ids)
            leases.release([outlet])
        else:
            left += len(ids)
        done += len(ids)
    if total:
        work.progress("lost", total, total)
    return left


def gain(leases: Leases, outlet: str, deadline: float) -> bool:
    """Take an outlet, waiting for the run that has it until a moment of the steady clock."""
    refusal = leases.gain(outlet)
    while refusal and time.monotonic() < deadline:
        time.sleep(leases.watch if refusal.stale else PAUSE)
        refusal = leases.gain(outlet, refusal if refusal.stale else None)
    return refusal is None


def lacking(work: Work, state: State, ids: list[str]) -> set[str]:
    """Return those of the articles that neither index holds."""
    absent = set(ids)
    for generation in (state.source, state.target):
        found = work.client.mget(index=concrete(generation), ids=ids, source=False)["docs"] if ids else []
        absent -= {item["_id"] for item in found if item.get("found")}
    return absent


def waiting(work: Work) -> int:
    """Return how many addresses of lost articles have not been asked for yet."""
    ledger = Ledger(work.client)
    ledger.refresh()
    found = ledger.counts({"term": {"status": "pending"}}, {"term": {"reason": REASON}})
    return sum(sum(counts.values()) for counts in found.values())


def _ask_again(work: Work, state: State, run_id: str, ids: list[str]) -> int:
    ledger, now, unread = Ledger(work.client), datetime.now(UTC), 0
    ledger.refresh()
    for start in range(0, len(ids), CHUNK):
        absent = lacking(work, state, ids[start : start + CHUNK])
        found = list(ledger.find({"terms": {"article_id": sorted(absent)}}))
        readable = [entry for entry in found if has_page(at_source(entry))]
        unread += len(readable)
        gone = [entry for entry in found if entry not in readable]
        told = FORGOTTEN | {"reason": REASON, "detail": WHY, "next_attempt_at": now}
        ledger.save(entry.decide("pending", "discover", run_id, now, **told) for entry in gone)
        ledger.save(_set_aside(entry, run_id, now) for entry in readable)
    return unread


def has_page(entry: Entry) -> bool:
    """Return whether an entry's last page can be read. Raises ArchiveAwayError."""
    if not entry.archive:
        return False
    try:
        archive.read(settings().archive_location, entry.archive, entry.body_hash)
    except archive.ArchiveAwayError:
        raise
    except PeykError:
        return False
    return True


def _set_aside(entry: Entry, run_id: str, now: datetime) -> Entry:
    if entry.status == "quarantined":
        return replace(entry, content_hash=None, read_hash=None)
    why = "its document is lost, and no article is found on its page"
    told = {"reason": REASON, "detail": why, "content_hash": None, "read_hash": None}
    return entry.decide("quarantined", "clean", run_id, now, **told)
