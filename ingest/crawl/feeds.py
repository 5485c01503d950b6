"""The feeds of one outlet: asked for conditionally, read, and told about in one line."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ingest.crawl.register import entry_key
from ingest.discover import NotAFeed, read_links
from ingest.fetch import Fetcher, FetchError
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import retry_at
from ingest.model import Link
from ingest.outlets import Outlet
from ingest.settings import settings


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` is ok, degraded (some feeds failed) or failed (all did); `entries` are the feeds' own in the ledger."""

    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    feeds: tuple[dict[str, Any], ...]
    state: str
    message: str


async def read_feeds(fetcher: Fetcher, ledger: Ledger, outlet: Outlet, run_id: str, now: datetime) -> Reading:
    """Reads all feeds and sitemaps of an outlet. Never raises for what the outlet does."""
    addresses = (*outlet.feeds, *outlet.sitemaps)
    keys = {url: entry_key(outlet.id, url) for url in addresses}
    known = await asyncio.to_thread(ledger.get, keys.values())
    links: list[Link] = []
    entries: list[Entry] = []
    feeds: list[dict[str, Any]] = []
    for url, key in keys.items():
        entry = known.get(key) or Entry(
            key=key, url=url, outlet=outlet.id, first_seen_at=now, run_id=run_id, day="", kind="feed"
        )
        if entry.next_attempt_at and entry.next_attempt_at > now:
            feeds.append({"url": url, "state": "resting", "message": f"resting after {entry.reason}"})
            continue
        entry, found, told = await _read(fetcher, outlet, replace(entry, run_id=run_id, last_seen_at=now), now)
        links.extend(found)
        entries.append(entry)
        feeds.append({"url": url} | told)
    troubles = [feed["message"] for feed in feeds if feed["state"] in ("failed", "resting")]
    state = "ok" if not troubles else "failed" if len(troubles) == len(feeds) else "degraded"
    return Reading(tuple(links), tuple(entries), tuple(feeds), state, "; ".join(dict.fromkeys(troubles)) or "ok")


async def _read(
    fetcher: Fetcher, outlet: Outlet, entry: Entry, now: datetime
) -> tuple[Entry, list[Link], dict[str, Any]]:
    try:
        page = await fetcher.get(entry.url, outlet, etag=entry.etag, last_modified=entry.last_modified)
        links = [] if page.status == 304 else await asyncio.to_thread(read_links, page.body, page.url)
    except FetchError as error:
        return _failed(entry, error.reason, error.detail, now, error.retry_after)
    except NotAFeed as error:
        return _failed(entry, "not-a-feed", str(error), now)
    if page.status == 304:
        return replace(entry, status="unchanged", reason=None, attempts=0), [], {"state": "unchanged", "items": 0}
    read = replace(
        entry,
        status="indexed",
        reason=None,
        detail=None,
        attempts=0,
        next_attempt_at=None,
        fetched_at=page.fetched_at,
        http_status=page.status,
        body_hash=page.body_hash,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
    )
    return read, links, {"state": "read", "items": len(links)}


def _failed(
    entry: Entry, reason: str, detail: str, now: datetime, retry_after: float | None = None
) -> tuple[Entry, list[Link], dict[str, Any]]:
    attempts = entry.attempts + 1
    failed = replace(
        entry,
        status="pending",
        reason=reason,
        detail=detail,
        attempts=attempts,
        next_attempt_at=retry_at(attempts, now, retry_after, settings().retry_seconds),
    )
    return failed, [], {"state": "failed", "message": f"{reason}: {detail}"}
