"""From answered requests to the archive and, only then, to the ledger."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.archive import Segment
from ingest.crawl.identity import differ
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.lease import Leases
from ingest.model import Page
from ingest.settings import settings

PAGES = 200
BYTES = 32 * 1024 * 1024


@dataclass
class Collector:
    """Gathers what the outlets of a batch fetch, and makes it durable some pages at a time.

    A page counts as fetched when its archive segment is closed and the ledger points into it; a crash before that
    costs a second request, never a story. What another run has taken over meanwhile is left to that run.
    """

    ledger: Ledger
    leases: Leases
    run_id: str
    archived: int = 0
    _pages: list[tuple[Entry, Page]] = field(default_factory=list)
    _decided: list[Entry] = field(default_factory=list)
    _bytes: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fetched(self, entry: Entry, page: Page) -> None:
        """Takes a page that is to be archived and cleaned."""
        self._pages.append((entry, page))
        self._bytes += len(page.body)
        if len(self._pages) >= PAGES or self._bytes >= BYTES:
            await self.flush()

    async def decided(self, entry: Entry) -> None:
        """Takes an entry whose fate needs no page."""
        self._decided.append(entry)
        if len(self._decided) >= 5 * PAGES:
            await self.flush()

    async def flush(self) -> None:
        """Makes everything taken so far durable."""
        async with self._lock:
            pages, self._pages, self._bytes = self._pages, [], 0
            decided, self._decided = self._decided, []
            await asyncio.to_thread(self._store, pages, decided)

    def _store(self, pages: list[tuple[Entry, Page]], decided: list[Entry]) -> None:
        if pages:
            # A disk that was unmounted since leaves a folder that can be written.
            ensure_archive(self.ledger.client)
            now = datetime.now(UTC)
            name = f"{now:%Y/%m/%d}/{now:%H%M%S-%f}-{uuid.uuid4().hex[:12]}"
            with Segment(settings().archive_location, name) as segment:
                pointers = [segment.write(page) for _, page in pages]
            decided = decided + [
                entry.decide(
                    "pending",
                    "fetch",
                    self.run_id,
                    now,
                    archive=pointer,
                    article_archive=entry.believed_page,
                    attempts=0,
                    http_status=page.status,
                    fetched_at=page.fetched_at,
                    page_url=page.url if differ(page.url, entry.url) else None,
                    body_hash=page.body_hash,
                    etag=page.headers.get("etag"),
                    last_modified=page.headers.get("last-modified"),
                    next_attempt_at=None,
                )
                for (entry, page), pointer in zip(pages, pointers, strict=True)
            ]
            self.archived += len(pages)
        self.ledger.save(entry for entry in decided if self.leases.holds(entry.outlet))
