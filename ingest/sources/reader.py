"""One visit to the feeds, sitemaps and listings of one outlet."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ingest.discover import Discovered, NotAFeed
from ingest.fetch import Fetcher, FetchError
from ingest.ledger import Ledger
from ingest.ledger.entry import retry_at
from ingest.ledger.key import entry_key
from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.model import Link, Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.sources.due_outlets import is_wanted
from ingest.sources.gaps import gap_between, kept
from ingest.sources.home_page import find_feeds
from ingest.sources.polling import Comparison, compare, next_poll
from ingest.sources.sitemap_choice import DEPTH, newest
from ingest.sources.source import Source, parse, sources
from ingest.sources.validators import contradicted, is_conditional

HOME_MINUTES = 1440.0
"""Polling interval of a home page: its feeds are discovered once a day."""


@dataclass
class Reader:
    """Reads sources. `known`: their entries before the visit; `links`, `entries` and `results`: its outcome.

    `at_once`: read sources that are not due, except those that rest after a failure.
    """

    fetcher: Fetcher
    ledger: Ledger
    outlet: Outlet
    run_id: str
    now: datetime
    known: dict[str, SourceEntry]
    at_once: bool = False
    links: list[Link] = field(default_factory=list)
    entries: dict[str, SourceEntry] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    _sitemaps: dict[str, Discovered] = field(default_factory=dict)
    """Sitemaps that were read in full in this visit, by URL."""

    async def visit(
        self, source: Source, depth: int = 0, changed_at: datetime | None = None, forced: bool = False
    ) -> Comparison | None:
        """Read one source if it is due, and the sources it points to.

        `changed_at`: its date of change in a sitemap index. `forced`: read it unless it rests after a failure. Returns
        the comparison with its last reading, None if nothing was read.
        """
        entry = await self._entry(source.url)
        state = entry.feed
        if not self._is_due(entry, state, changed_at) and not (forced and not entry.attempts):
            if entry.attempts:
                self._note(source, "resting", f"resting after {entry.reason}")
            await self._visit_announced(state.children)
            return None
        try:
            if source.kind == "home":
                state = replace(state, children=await find_feeds(self.fetcher, self.outlet))
                self._keep(await self._answered(entry, state, source, 0, 0))
                await self._visit_announced(state.children)
                return None
            page = await self._ask(source, entry, state, forced)
            if page.status == 304:
                self._keep(await self._answered(entry, replace(state, unread=state.unread + 1), source, 0, 0))
                self._note(source, "unchanged", items=0)
                return None
            discovered = await asyncio.to_thread(parse, source, page, self.outlet)
        except FetchError as error:
            if error.reason == "over-budget":
                self._note(source, "left", f"left for the next run: {error.detail}")
            else:
                self._failed(entry, source, error.reason, error.detail, error.retry_after)
            return None
        except NotAFeed as error:
            self._failed(entry, source, "not-a-feed", str(error))
            return None
        self.links.extend(discovered.links)
        comparison = await asyncio.to_thread(compare, self.outlet.id, discovered.links, discovered.changed, state)
        children = await self._read_newest(source, discovered, depth, forced)
        fresh = comparison.fresh + sum(child.fresh for child in children)
        size = comparison.size + sum(child.size for child in children)
        read, learned = self._after_reading(entry, state, page, comparison, changed_at)
        self._keep(await self._answered(read, learned, source, fresh, size))
        self._note(source, "read", items=len(discovered.links), fresh=comparison.fresh)
        return comparison

    async def _visit_announced(self, feeds: tuple[str, ...]) -> None:
        for url in feeds:
            await self.visit(Source(url, "feed"))

    async def _ask(self, source: Source, entry: SourceEntry, state: FeedState, forced: bool) -> Page:
        conditional = is_conditional(entry, state) and not forced
        return await self.fetcher.get(
            entry.url,
            self.outlet,
            etag=entry.etag if conditional else None,
            last_modified=entry.last_modified if conditional else None,
            is_feed=source.kind in ("feed", "sitemap"),
        )

    async def _read_newest(self, source: Source, discovered: Discovered, depth: int, forced: bool) -> list[Comparison]:
        """Read the newest sitemaps of an index."""
        chosen = newest(discovered.sitemaps, self.now) if depth < DEPTH else []
        comparisons = [
            await self.visit(Source(sitemap.url, "sitemap"), depth + 1, sitemap.changed_at, forced)
            for sitemap in chosen
        ]
        if source.kind == "sitemap" and all(sitemap.url in self._sitemaps for sitemap in chosen):
            self._sitemaps[source.url] = _merged(discovered, [self._sitemaps[sitemap.url] for sitemap in chosen])
        return [comparison for comparison in comparisons if comparison]

    def _after_reading(
        self, entry: SourceEntry, state: FeedState, page: Page, comparison: Comparison, changed_at: datetime | None
    ) -> tuple[SourceEntry, FeedState]:
        """Return the entry and its state after a full answer."""
        gap = gap_between(state, comparison, self.run_id, self.now)
        learned = replace(
            state,
            read_at=self.now,
            newest_at=comparison.newest_at or state.newest_at,
            seen=comparison.seen or state.seen,
            digest=comparison.digest,
            unread=0,
            distrusted=state.distrusted or contradicted(entry, state, page, comparison),
            changed_at=changed_at or state.changed_at,
            gaps=kept([*state.gaps, *([gap] if gap else [])]),
        )
        read = replace(
            entry,
            fetched_at=page.fetched_at,
            http_status=page.status,
            body_hash=page.body_hash,
            etag=page.headers.get("etag"),
            last_modified=page.headers.get("last-modified"),
        )
        return read, learned

    async def sitemap(self, url: str) -> Discovered:
        """Return a sitemap in full, with those an index points to. Raises NotAFeed(unread) if it cannot be read."""
        if url not in self._sitemaps:
            await self.visit(Source(url, "sitemap"), forced=True)
        if url not in self._sitemaps:
            raise NotAFeed("unread", "it could not be read")
        return self._sitemaps[url]

    async def _entry(self, url: str) -> SourceEntry:
        key = entry_key(self.outlet.id, url)
        if key not in self.known:
            self.known |= await asyncio.to_thread(self.ledger.sources, [key])
        known = self.entries.get(key) or self.known.get(key)
        new = SourceEntry(key, url, self.outlet.id, self.now, self.run_id)
        return replace(known or new, run_id=self.run_id, last_seen_at=self.now)

    def _is_due(self, entry: SourceEntry, state: FeedState, changed_at: datetime | None) -> bool:
        if changed_at and state.read_at and not entry.attempts:
            return state.changed_at is None or changed_at > state.changed_at
        if self.at_once and not entry.attempts:
            return True
        return is_wanted(entry.next_attempt_at, entry.attempts, self.now)

    async def _answered(
        self, entry: SourceEntry, state: FeedState, source: Source, fresh: int, size: int
    ) -> SourceEntry:
        """Return the entry after an answer, with the time of the next poll."""
        pinned = HOME_MINUTES if source.kind == "home" else self.outlet.poll_minutes
        bounds = settings().poll_minutes if pinned is None else (pinned, pinned)
        elapsed = (self.now - state.answered_at) / timedelta(minutes=1) if state.answered_at else None
        minutes = next_poll(elapsed, state.minutes, fresh, size, bounds)
        if pinned is None:
            # If the crawl delay of a host is long, half of the requests are left for stories.
            turns = 2 * len(sources(self.outlet)) * await self.fetcher.delay(source.url, self.outlet)
            minutes = max(minutes, turns / 60)
        return replace(
            entry,
            status="indexed" if state.read_at == self.now else "unchanged",
            reason=None,
            detail=None,
            attempts=0,
            next_attempt_at=self.now + timedelta(minutes=minutes),
            feed=replace(state, answered_at=self.now, minutes=minutes),
        )

    def _failed(
        self, entry: SourceEntry, source: Source, reason: str, detail: str, retry_after: float | None = None
    ) -> None:
        attempts = entry.attempts + 1
        at = retry_at(attempts, self.now, retry_after, settings().retry_seconds)
        self._keep(
            replace(entry, status="pending", reason=reason, detail=detail, attempts=attempts, next_attempt_at=at)
        )
        self._note(source, "failed", f"{reason}: {detail}")

    def _keep(self, entry: SourceEntry) -> None:
        self.entries[entry.key] = entry

    def _note(self, source: Source, state: str, message: str | None = None, **more: int) -> None:
        self.results.append({"url": source.url, "state": state} | ({"message": message} if message else {}) | more)


def _merged(index: Discovered, children: list[Discovered]) -> Discovered:
    links = (*index.links, *(link for child in children for link in child.links))
    changed = {url: at for part in (index, *children) for url, at in part.changed.items()}
    return Discovered(links, index.sitemaps, index.skipped, changed)
