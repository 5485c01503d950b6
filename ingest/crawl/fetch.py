"""fetch: reads an outlet's feeds, notes every story in the ledger, and archives the pages that are due."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from elasticsearch import ApiError, TransportError

from ingest import outlets
from ingest.crawl.collect import Collector
from ingest.crawl.feeds import read_feeds
from ingest.crawl.identity import differ
from ingest.crawl.looks import LOOK, next_look, suspected_until
from ingest.crawl.register import is_foreign, register
from ingest.crawl.withdraw import GONE, Missing, is_hiccup, is_missing, settle
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.fetch import UNSENT, Fetcher, FetchError
from ingest.fetch.pace import Budget
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.archive import ensure_archive
from ingest.ledger.entry import BACKFILL, retry_at
from ingest.ledger.hosts import Hosts
from ingest.ledger.lease import Leases, Refusal
from ingest.ledger.outcomes import outcome
from ingest.ledger.runs import Runs
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.tombstones import Tombstones

log = structlog.get_logger()

STORAGE = (PeykError, ApiError, TransportError, OSError)
"""What the ledger and the archive raise when they cannot be written."""

TURNS, TURN = 120, 0.5
"""How often, and after how many seconds, an outlet is asked for again that a backfill holds: it gives it back soon."""


@dataclass(frozen=True)
class Batch:
    """What the visits of one batch share."""

    run_id: str
    ledger: Ledger
    runs: Runs
    leases: Leases
    fetcher: Fetcher
    collector: Collector


def fetch(run_id: str, batch: list[str]) -> dict[str, Any]:
    """Visits the outlets of a batch side by side and returns `{outlets, discovered, archived}`.

    One broken outlet never stops another: its trouble is noted in its record of the run; so is that another run is
    visiting it. Raises when the ledger or the archive cannot be written, since then nothing would be safe.
    """
    rows = outlets.select(outlets.load(settings().outlets), batch)
    with connect() as client, Leases(client, run_id) as leases:
        ensure_archive(client)
        ledger, runs = Ledger(client), Runs(client)
        budget = Budget(settings().host_budget, _share(runs.get(run_id), len(batch)))
        fetcher = Fetcher(settings(), memory=Hosts(client), budget=budget)
        collector = Collector(ledger, leases, run_id)
        shared = Batch(run_id, ledger, runs, leases, fetcher, collector)
        discovered = asyncio.run(_visit_all(shared, rows.values()))
    return {"outlets": batch, "discovered": discovered, "archived": collector.archived}


def _share(run: dict[str, Any] | None, outlets: int) -> int:
    """The requests that a batch of so many outlets may make of the run's."""
    planned = int((run or {}).get("planned", outlets))
    return max(settings().run_budget * outlets // max(planned, outlets, 1), 1)


async def _visit_all(batch: Batch, rows: Iterable[Outlet]) -> int:
    try:
        async with batch.fetcher, asyncio.TaskGroup() as visits:
            found = [visits.create_task(_visit_safely(batch, outlet)) for outlet in rows]
    except* STORAGE as failures:
        # The group has ended every visit: nobody is asked for what could not be kept.
        raise failures.exceptions[0] from None
    await batch.collector.flush()
    for dead in batch.leases.taken_from:
        batch.runs.interrupt(dead)
    return sum(visit.result() for visit in found)


async def _visit_safely(batch: Batch, outlet: Outlet) -> int:
    try:
        return await _visit(batch, outlet)
    except STORAGE:
        raise
    except Exception as failure:
        log.exception("visit failed", outlet=outlet.id)
        batch.runs.amend(batch.run_id, outlet.id, {"state": "failed", "message": f"defect: {failure!r}"})
        return 0


async def _visit(batch: Batch, outlet: Outlet) -> int:
    refusal = await _gain(batch, outlet)
    if refusal:
        busy = {"discovered": 0, "state": "busy", "message": refusal.message}
        await asyncio.to_thread(batch.runs.outlet, batch.run_id, outlet.id, busy)
        return 0
    now = datetime.now(UTC)
    reading = await read_feeds(batch.fetcher, batch.ledger, outlet, batch.run_id, now)
    work = await asyncio.to_thread(register, batch.ledger, outlet, reading.links, batch.run_id, now)
    record = {"discovered": len(work.entries), "state": reading.state, "message": reading.message}
    await asyncio.to_thread(batch.runs.outlet, batch.run_id, outlet.id, record | {"feeds": reading.feeds})
    # Only now may the feeds' validators be kept: a 304 means that every story in them stands in the ledger.
    await asyncio.to_thread(batch.ledger.save, reading.entries)
    log.info("discovered", outlet=outlet.id, stories=len(work.entries), due=len(work.due), state=reading.message)
    missing: list[Missing] = []
    there = 0
    for place, entry in enumerate(work.due):
        spent = batch.fetcher.spent(entry.url)
        if spent:
            left = f"{len(work.due) - place} pages left for the next run: {spent}"
            told = left if reading.message == "ok" else f"{reading.message}; {left}"
            await asyncio.to_thread(batch.runs.amend, batch.run_id, outlet.id, {"message": told})
        if spent or not batch.leases.holds(outlet.id):
            break
        error = await ask(batch, outlet, entry)
        if error and is_missing(entry, error):
            missing.append((entry, error))
        there += error is None
    if missing:
        hiccup = is_hiccup(len(missing), there, reading.state)
        settled = await asyncio.to_thread(settle, batch.ledger.client, missing, hiccup, batch.run_id, datetime.now(UTC))
        for entry in settled:
            await batch.collector.decided(entry)
    return len(work.entries)


async def _gain(batch: Batch, outlet: Outlet) -> Refusal | None:
    refusal = await asyncio.to_thread(batch.leases.gain, outlet.id)
    for _ in range(TURNS):
        if not refusal or not refusal.run_id.startswith(BACKFILL) or refusal.doubtful:
            break
        await asyncio.sleep(TURN)
        refusal = await asyncio.to_thread(batch.leases.gain, outlet.id)
    if refusal and refusal.doubtful:
        await asyncio.sleep(batch.leases.watch)
        refusal = await asyncio.to_thread(batch.leases.gain, outlet.id, refusal)
    return refusal


async def ask(batch: Batch, outlet: Outlet, entry: Entry) -> FetchError | None:
    """Asks for one page and hands what came of it to the batch's collector. Never raises for what the outlet does.

    Returns why there is no page, or None. What became of a page that `is_missing` is for the caller to settle.
    """
    known = entry.status != "pending" and not entry.withdrawn_at
    try:
        page = await batch.fetcher.get(
            entry.url,
            outlet,
            etag=entry.etag if known else None,
            last_modified=entry.last_modified if known else None,
            own_hosts=True,
        )
        if page.status == 304 and _is_moved(entry, page):
            page = await batch.fetcher.get(entry.url, outlet, own_hosts=True)
        if is_foreign(page.url, entry.url, outlet):
            raise FetchError("foreign-host", f"it leads to {page.url[:200]}", page=page)
        if _is_moved(entry, page) and await asyncio.to_thread(_is_erased, batch.ledger, page):
            raise FetchError("erased", "it leads to a story that was erased", page=page)
    except FetchError as error:
        if not is_missing(entry, error):
            await batch.collector.decided(_failed(entry, outlet, error, batch.run_id))
        return error
    if page.status == 304 or (known and page.body_hash == entry.body_hash and not _is_moved(entry, page)):
        await batch.collector.decided(_unchanged(entry, outlet, batch.run_id))
    else:
        await batch.collector.fetched(entry, page)
    return None


def _is_erased(ledger: Ledger, page: Page) -> bool:
    return bool(Tombstones(ledger.client).covered((page.url, *page.redirects)))


def _is_moved(entry: Entry, page: Page) -> bool:
    """Whether redirects lead elsewhere than they did: the same page may be that of another story's address."""
    return differ(page.url, entry.page_url or entry.url)


def _unchanged(entry: Entry, outlet: Outlet, run_id: str) -> Entry:
    now = datetime.now(UTC)
    status: Status = "unchanged" if entry.is_live else entry.status
    again = _next_look(entry, outlet, now)
    told: dict[str, Any] = {"attempts": 0, "gone": 0, "gone_since": None, "next_attempt_at": again}
    if not entry.is_live:
        told |= {"reason": entry.reason, "detail": entry.detail}
    return entry.move(status, "fetch", run_id, now, **told)


def _next_look(entry: Entry, outlet: Outlet, now: datetime) -> datetime | None:
    if entry.status == "quarantined":
        return suspected_until(entry, now)
    return next_look(entry, outlet, now) if entry.is_live else None


def _failed(entry: Entry, outlet: Outlet, error: FetchError, run_id: str) -> Entry:
    now = datetime.now(UTC)
    attempts = entry.attempts + (error.reason not in UNSENT)
    retry: datetime | None = retry_at(attempts, now, error.retry_after, settings().retry_seconds)
    told: dict[str, Any] = {"detail": error.detail, "attempts": attempts, "gone": entry.gone + (error.reason in GONE)}
    if entry.status == "quarantined" and entry.owns_article:
        told |= {"reason": entry.reason, "detail": entry.detail}
        again = now + LOOK if attempts >= settings().attempts else retry
        return entry.move("quarantined", "fetch", run_id, now, next_attempt_at=again, **told)
    if entry.is_live or entry.status == "duplicate":
        # A hiccup of the site takes nothing out of the index; one that lasts is not asked about for ever.
        if attempts >= settings().attempts or (error.reason in GONE and not entry.is_live):
            retry = _next_look(entry, outlet, now)
        status: Status = "unchanged" if entry.is_live else "duplicate"
        return entry.move(
            status, "fetch", run_id, now, reason=f"recheck: {error.reason}", next_attempt_at=retry, **told
        )
    told |= {"reason": error.reason, "http_status": error.page.status if error.page else None, "fetched_at": now}
    fate = outcome(error.reason, error.temporary)
    if fate.status == "pending" and entry.status in ("blocked", "filtered"):
        # Nothing was learnt: what the last true answer said stays said.
        given_up = attempts >= settings().attempts
        told |= {"reason": entry.reason, "detail": entry.detail, "attempts": 0 if given_up else attempts}
        return entry.move(
            entry.status, "fetch", run_id, now, next_attempt_at=now + timedelta(days=1) if given_up else retry, **told
        )
    if fate.status != "pending":
        again = now + timedelta(hours=fate.again) if fate.again else None
        return entry.decide(fate.status, "fetch", run_id, now, next_attempt_at=again, **told)
    if attempts >= settings().attempts:
        return entry.decide("quarantined", "fetch", run_id, now, next_attempt_at=None, **told)
    return entry.decide("pending", "discover", run_id, now, next_attempt_at=retry, **told)
