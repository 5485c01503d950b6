"""The fetch step: request one page, and decide the entry if the answer has no page to clean."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.decisions.tombstones import Tombstones
from ingest.fetch import UNSENT, Fetcher, FetchError
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.entry import retry_at
from ingest.ledger.outcomes import outcome
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.identity import differ
from ingest.story.looks import LOOK, next_look, suspected_until
from ingest.story.register import is_foreign
from ingest.story.withdraw import GONE, is_missing


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one request: a `page` to clean, or a `decided` entry.

    Only `error` is set if the page is missing or was not requested (over-budget).
    """

    page: Page | None = None
    decided: Entry | None = None
    error: FetchError | None = None

    @property
    def not_requested(self) -> bool:
        """Whether no request was made; the entry then stays as it is."""
        return self.error is not None and self.error.reason == "over-budget"


async def ask(fetcher: Fetcher, ledger: Ledger, outlet: Outlet, entry: Entry, run_id: str) -> Answer:
    """Request the page of an entry. Answers and failures of the outlet never raise.

    The caller decides what to do about a page that `is_missing`.
    """
    known = entry.status != "pending" and not entry.withdrawn_at
    try:
        page = await fetcher.get(
            entry.url,
            outlet,
            etag=entry.etag if known else None,
            last_modified=entry.last_modified if known else None,
            own_hosts=True,
        )
        if page.status == 304 and _is_moved(entry, page):
            page = await fetcher.get(entry.url, outlet, own_hosts=True)
        if is_foreign(page.url, entry.url, outlet):
            raise FetchError("foreign-host", f"it leads to {page.url[:200]}", page=page)
        if _is_moved(entry, page) and await asyncio.to_thread(_is_erased, ledger, page):
            raise FetchError("erased", "it leads to a story that was erased", page=page)
    except FetchError as error:
        if error.reason == "over-budget" or is_missing(entry, error):
            return Answer(error=error)
        return Answer(decided=_failed(entry, outlet, error, run_id), error=error)
    if page.status == 304 or (known and page.body_hash == entry.body_hash and not _is_moved(entry, page)):
        return Answer(decided=_unchanged(entry, outlet, run_id))
    return Answer(page=page)


def _is_erased(ledger: Ledger, page: Page) -> bool:
    return bool(Tombstones(ledger.client).covered((page.url, *page.redirects)))


def _is_moved(entry: Entry, page: Page) -> bool:
    """Return whether redirects lead to another page than last time, which may belong to another story."""
    return differ(page.url, entry.page_url or entry.url)


def _unchanged(entry: Entry, outlet: Outlet, run_id: str) -> Entry:
    now = datetime.now(UTC)
    status: Status = "unchanged" if entry.is_live else entry.status
    next_attempt_at = _next_look(entry, outlet, now)
    changes: dict[str, Any] = {"attempts": 0, "gone": 0, "gone_since": None, "next_attempt_at": next_attempt_at}
    if not entry.is_live:
        changes |= {"reason": entry.reason, "detail": entry.detail}
    return entry.move(status, "fetch", run_id, now, **changes)


def _next_look(entry: Entry, outlet: Outlet, now: datetime) -> datetime | None:
    if entry.status == "quarantined":
        return suspected_until(entry, now)
    return next_look(entry, outlet, now) if entry.is_live else None


def _failed(entry: Entry, outlet: Outlet, error: FetchError, run_id: str) -> Entry:
    now = datetime.now(UTC)
    attempts = entry.attempts + (error.reason not in UNSENT)
    retry: datetime | None = retry_at(attempts, now, error.retry_after, settings().retry_seconds)
    fields: dict[str, Any] = {"detail": error.detail, "attempts": attempts, "gone": entry.gone + (error.reason in GONE)}
    if entry.status == "quarantined" and entry.owns_article:
        fields |= {"reason": entry.reason, "detail": entry.detail}
        next_attempt_at = now + LOOK if attempts >= settings().attempts else retry
        return entry.move("quarantined", "fetch", run_id, now, next_attempt_at=next_attempt_at, **fields)
    if entry.is_live or entry.status == "duplicate":
        # A hiccup of the site removes nothing from the index; one that lasts ends the retries until the next recheck.
        if attempts >= settings().attempts or (error.reason in GONE and not entry.is_live):
            retry = _next_look(entry, outlet, now)
        status: Status = "unchanged" if entry.is_live else "duplicate"
        return entry.move(
            status, "fetch", run_id, now, reason=f"recheck: {error.reason}", next_attempt_at=retry, **fields
        )
    fields |= {"reason": error.reason, "http_status": error.page.status if error.page else None, "fetched_at": now}
    result = outcome(error.reason, error.temporary)
    if result.status == "pending" and entry.status in ("blocked", "filtered"):
        # A mere mishap: the entry keeps the status that the last true answer gave it.
        is_last = attempts >= settings().attempts
        fields |= {"reason": entry.reason, "detail": entry.detail, "attempts": 0 if is_last else attempts}
        return entry.move(
            entry.status, "fetch", run_id, now, next_attempt_at=now + timedelta(days=1) if is_last else retry, **fields
        )
    if result.status != "pending":
        next_attempt_at = now + timedelta(hours=result.retry_hours) if result.retry_hours else None
        return entry.decide(result.status, "fetch", run_id, now, next_attempt_at=next_attempt_at, **fields)
    if attempts >= settings().attempts:
        return entry.decide("quarantined", "fetch", run_id, now, next_attempt_at=None, **fields)
    return entry.decide("pending", "discover", run_id, now, next_attempt_at=retry, **fields)
