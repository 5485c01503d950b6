"""Restore ledger and index from the archive only: clean and index every page again, in the order of fetching.

What the archive does not hold cannot be restored: feed data (headlines of walled stories, dates that pages lack),
stories without a page, and withdrawals.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from elasticsearch import Elasticsearch

from ingest import archive, outlets
from ingest.archive.reader import LEFT
from ingest.decisions.tombstones import Tombstones
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.key import entry_key
from ingest.ledger.leases import Leases
from ingest.model import ArchivePointer, Article, NotAnArticle, Page
from ingest.normalise.dates import jalali_fields
from ingest.outlets import Outlet
from ingest.rebuild.decided import bring_back_decisions, settle_corrections
from ingest.rebuild.fill import Progress
from ingest.rebuild.lock import alone
from ingest.rebuild.pool import WORTH, spread
from ingest.settings import settings
from ingest.story.clean import read_and_clean, refused
from ingest.story.index import index_chunk

CHUNK = 250


@dataclass(frozen=True, slots=True)
class Restored:
    """Numbers of pages by outcome: a status of the ledger; `known` already; `no outlet` owns the host; a run is at the
    outlet (`busy`); the story was `erased`."""

    run_id: str
    counts: dict[str, int]
    damaged: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every page of the archive could be read. Files left by a killed writer do not count as damage."""
        return all(line.endswith(LEFT) for line in self.damaged)


@dataclass(frozen=True, slots=True)
class Archived:
    """A page without its body."""

    outlet: Outlet
    entry: Entry
    """The ledger's entry if this were the address's first page."""


def from_archive(progress: Progress = lambda what, done, total: None) -> Restored:
    """Restore every entry and article whose archived page is newer than the ledger's. Idempotent.

    Holds the outlets' leases meanwhile, so crawls wait. Raises PeykError if the archive has no pages, or if it or
    Elasticsearch does not answer.
    """
    rows = outlets.load(settings().outlets)
    with alone() as (client, leases, run_id):
        ensure_indices(client)
        ensure_archive(client, writing=False)
        bring_back_decisions(client)
        reading = _Reading(client, leases, run_id, outlets.by_domain(rows), progress)
        waiting: deque[list[Archived]] = deque()

        def chunks() -> Iterator[list[Archived]]:
            for chunk in reading.chunks():
                waiting.append(chunk)
                yield chunk

        for answers in spread(_clean, chunks(), reading.segments * WORTH):
            cleaned = list(zip(waiting.popleft(), answers, strict=True))
            reading.counts.update(take(client, cleaned, run_id, rows))
        progress("segments", reading.segments, reading.segments)
        settle_corrections(client)
    return Restored(run_id, dict(reading.counts), tuple(reading.damaged))


class _Reading:
    """Yields the archive's pages in chunks, each address at most once in a chunk, without pages the ledger knows."""

    def __init__(
        self, client: Elasticsearch, leases: Leases, run_id: str, domains: dict[str, Outlet], progress: Progress
    ) -> None:
        self._ledger, self._leases, self._run_id = Ledger(client), leases, run_id
        self._domains, self._progress = domains, progress
        self._tombstones = Tombstones(client)
        self.segments = archive.count_segments(settings().archive_location)
        if not self.segments:
            raise PeykError(f"archive {settings().archive_name} has no pages; is PEYK_ARCHIVE right?")
        self.counts: Counter[str] = Counter()
        self.damaged: list[str] = []
        self.busy: dict[str, bool] = {}
        """For each outlet met so far, whether a run holds its lease."""

    def chunks(self) -> Iterator[list[Archived]]:
        """Yield the chunks in the order of fetching."""
        chunk: dict[str, Archived] = {}
        segment, read = "", 0
        for pointer, page in archive.pages(settings().archive_location, self.damaged.append):
            if pointer.file != segment:
                self._progress("segments", read, self.segments)
                segment, read = pointer.file, read + 1
            archived = self._archived(pointer, page)
            if archived is None:
                continue
            if len(chunk) == CHUNK or archived.entry.key in chunk:
                yield self._unknown(chunk)
                chunk = {}
            chunk[archived.entry.key] = archived
        yield self._unknown(chunk)

    def _archived(self, pointer: ArchivePointer, page: Page) -> Archived | None:
        outlet = outlets.owner_of(page.requested_url, self._domains)
        if outlet is None:
            self.counts["no outlet"] += 1
            return None
        if outlet.id not in self.busy:
            self.busy[outlet.id] = self._leases.gain(outlet.id) is not None
        if self.busy[outlet.id]:
            self.counts["busy"] += 1
            return None
        return Archived(outlet, entry_of(pointer, page, outlet, self._run_id))

    def _unknown(self, chunk: dict[str, Archived]) -> list[Archived]:
        """Return the pages that are newer than the ledger's, without erased stories; count the others."""
        known = self._ledger.get(chunk)
        fresh = [item for key, item in chunk.items() if _is_newer(item.entry, known.get(key))]
        self.counts["known"] += len(chunk) - len(fresh)
        erased = self._tombstones.covered(item.entry.url for item in fresh)
        if erased:
            self.counts["erased"] += sum(item.entry.url in erased for item in fresh)
        return [item for item in fresh if item.entry.url not in erased]


def take(
    client: Elasticsearch,
    cleaned: list[tuple[Archived, Article | NotAnArticle]],
    run_id: str,
    rows: dict[str, Outlet],
) -> Counter[str]:
    """Write cleaned pages into ledger and index as a crawl would; return the number of entries by status."""
    ledger = Ledger(client)
    known = ledger.get(item.entry.key for item, _ in cleaned)
    articles: list[tuple[str, Article]] = []
    waiting: list[Entry] = []
    refusals: list[Entry] = []
    for item, answer in cleaned:
        before = known.get(item.entry.key)
        if not _is_newer(item.entry, before):
            continue
        entry = _fetched(item.entry, before)
        waiting.append(entry)
        if isinstance(answer, Article):
            articles.append((entry.key, replace(answer, first_seen_at=entry.first_seen_at)))
        else:
            refusals.append(refused(entry, answer, run_id))
    ledger.save(waiting)
    ledger.save(refusals)
    decided = index_chunk(client, articles, run_id, rows) if articles else []
    return Counter(entry.status for entry in (*refusals, *decided))


def _clean(item: Archived) -> Article | NotAnArticle:
    return read_and_clean(item.entry, item.outlet)


def _is_newer(entry: Entry, known: Entry | None) -> bool:
    if known is None or known.fetched_at is None:
        return True
    # A killed restore left this page saved but not cleaned.
    if known.waits_for_cleaning and known.archive == entry.archive:
        return True
    return bool(entry.fetched_at and entry.fetched_at > known.fetched_at)


def entry_of(pointer: ArchivePointer, page: Page, outlet: Outlet, run_id: str) -> Entry:
    """Return the ledger's entry of an address known only by an archived page."""
    day, _ = jalali_fields(page.fetched_at)
    entry = Entry(
        key=entry_key(outlet.id, page.requested_url),
        url=page.requested_url,
        outlet=outlet.id,
        first_seen_at=page.fetched_at,
        last_seen_at=page.fetched_at,
        run_id=run_id,
        day=day,
    )
    return entry.move(
        "pending",
        "fetch",
        run_id,
        page.fetched_at,
        archive=pointer,
        http_status=page.status,
        fetched_at=page.fetched_at,
        body_hash=page.body_hash,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
    )


def _fetched(entry: Entry, before: Entry | None) -> Entry:
    """Return the new entry, or the ledger's entry with the new page."""
    if before is None:
        return entry
    names = ("archive", "http_status", "fetched_at", "body_hash", "etag", "last_modified")
    page = {name: getattr(entry, name) for name in names}
    at = entry.fetched_at or entry.first_seen_at
    page["article_archive"] = before.believed_page
    return before.decide("pending", "fetch", entry.run_id, at, attempts=0, next_attempt_at=None, **page)
