"""Articles whose document and page are both lost: their entries become pending, to be fetched as if they were new."""

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
"""The reason of an entry that became pending here, until it is fetched again."""
WHY = "its document and its page are lost"
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
"""Fields cleared when a page is lost: with any of them, an unchanged answer would not be archived and indexed."""
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
"""Fields cleared when the article is lost: with any of them, the next answer could count as known or as older."""


def make_pending(work: Work, state: State, leases: Leases, run_id: str, lost: Iterable[Entry]) -> int:
    """Make every address of lost articles pending and due; return the number of addresses that could not become so.

    Either a run did not release the outlet within `PATIENCE` seconds, or the page is there and today's code finds no
    article on it: then it is quarantined for `peyk replay`. Articles that a run restored meanwhile are not touched.
    """
    by_outlet: dict[str, list[str]] = {}
    for entry in lost:
        by_outlet.setdefault(entry.outlet, []).append(str(entry.article_id))
    total, done, failed = sum(map(len, by_outlet.values())), 0, 0
    deadline = time.monotonic() + PATIENCE
    for outlet, ids in by_outlet.items():
        work.progress("lost", done, total)
        if gain(leases, outlet, deadline):
            failed += _reset(work, state, run_id, ids)
            leases.release([outlet])
        else:
            failed += len(ids)
        done += len(ids)
    if total:
        work.progress("lost", total, total)
    return failed


def gain(leases: Leases, outlet: str, deadline: float) -> bool:
    """Take the lease of an outlet; wait for the run that holds it until `deadline` of the monotonic clock."""
    refusal = leases.gain(outlet)
    while refusal and time.monotonic() < deadline:
        time.sleep(leases.watch if refusal.stale else PAUSE)
        refusal = leases.gain(outlet, refusal if refusal.stale else None)
    return refusal is None


def lacking(work: Work, state: State, ids: list[str]) -> set[str]:
    """Return those of the articles that neither index holds."""
    absent = set(ids)
    for generation in (state.source, state.target):
        items = work.client.mget(index=concrete(generation), ids=ids, source=False)["docs"] if ids else []
        absent -= {item["_id"] for item in items if item.get("found")}
    return absent


def waiting(work: Work) -> int:
    """Return how many addresses of lost articles have not been fetched yet."""
    ledger = Ledger(work.client)
    ledger.refresh()
    by_outlet = ledger.counts({"term": {"status": "pending"}}, {"term": {"reason": REASON}})
    return sum(sum(counts.values()) for counts in by_outlet.values())


def _reset(work: Work, state: State, run_id: str, ids: list[str]) -> int:
    ledger, now, unread = Ledger(work.client), datetime.now(UTC), 0
    ledger.refresh()
    for start in range(0, len(ids), CHUNK):
        absent = lacking(work, state, ids[start : start + CHUNK])
        entries = list(ledger.find({"terms": {"article_id": sorted(absent)}}))
        readable = [entry for entry in entries if has_page(at_source(entry))]
        unread += len(readable)
        gone = [entry for entry in entries if entry not in readable]
        changes = FORGOTTEN | {"reason": REASON, "detail": WHY, "next_attempt_at": now}
        ledger.save(entry.decide("pending", "discover", run_id, now, **changes) for entry in gone)
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
    detail = "its document is lost, and no article is found on its page"
    changes = {"reason": REASON, "detail": detail, "content_hash": None, "read_hash": None}
    return entry.decide("quarantined", "clean", run_id, now, **changes)
