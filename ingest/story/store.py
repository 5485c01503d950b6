"""The store step: write pages to the archive, then to the ledger."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from ingest.archive import Segment
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.leases import Leases
from ingest.model import ArchivePointer, Page
from ingest.settings import settings
from ingest.story.identity import differ

PAGES = 200
"""Most pages of one segment."""


def store(
    ledger: Ledger,
    leases: Leases,
    run_id: str,
    pages: Sequence[tuple[Entry, Page]],
    decided: Iterable[Entry] = (),
) -> list[Entry]:
    """Write pages to one archive segment, then their entries and the `decided` ones to the ledger.

    Return the entries of the pages, which now wait for cleaning. A crash before the ledger is written costs a second
    request, never a story. Entries of outlets whose lease this run has lost are not saved.
    Raises PeykError if the archive or the ledger cannot be written.
    """
    fetched: list[Entry] = []
    if pages:
        # The archive's disk may have been unmounted, which leaves a writable folder.
        ensure_archive(ledger.client)
        now = datetime.now(UTC)
        name = f"{now:%Y/%m/%d}/{now:%H%M%S-%f}-{uuid.uuid4().hex[:12]}"
        with Segment(settings().archive_location, name) as segment:
            pointers = [segment.write(page) for _, page in pages]
        fetched = [
            _fetched(entry, page, pointer, run_id, now) for (entry, page), pointer in zip(pages, pointers, strict=True)
        ]
    ledger.save(entry for entry in (*fetched, *decided) if leases.holds(entry.outlet))
    return fetched


def _fetched(entry: Entry, page: Page, pointer: ArchivePointer, run_id: str, now: datetime) -> Entry:
    return entry.decide(
        "pending",
        "fetch",
        run_id,
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
