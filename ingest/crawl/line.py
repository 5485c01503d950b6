"""The line: one process that visits many outlets concurrently.

Each story passes fetch, archive, clean, index and ledger by itself. Only the writes are batched: stories that come
within a moment, whatever their outlets, are archived, indexed or saved in one call.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from elasticsearch import ApiError, Elasticsearch, TransportError
from structlog.contextvars import bound_contextvars
from yarl import URL

from ingest.crawl.meter import Meter
from ingest.crawl.room import Room
from ingest.crawl.together import Together
from ingest.crawl.visit import Visit, Visited, broken
from ingest.errors import PeykError
from ingest.fetch import Fetcher
from ingest.fetch.client import host_of
from ingest.fetch.pace import Budget
from ingest.fetch.robots import memory_name
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.hosts import Hosts
from ingest.ledger.lease import Refusal
from ingest.ledger.leases import Leases
from ingest.ledger.records import OutletRun
from ingest.ledger.runs import Runs
from ingest.model import Article, Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.sources.memory import Remembered, keep, recall
from ingest.sources.source import sources
from ingest.story.ask import Answer, ask
from ingest.story.cleaners import Cleaners
from ingest.story.index import index_chunk
from ingest.story.readings import Readings
from ingest.story.register import Shown, Worklist, register, standing
from ingest.story.store import PAGES, store

log = structlog.get_logger()

Cleaned = tuple[str, Article, Entry | None]
"""An article under the key of its entry, with the entry where that is decided and not yet written."""
STORAGE = (PeykError, ApiError, TransportError, OSError)
"""What the ledger and the archive raise when they cannot be written."""
TURNS, TURN = 120, 0.5
"""Attempts, and seconds between them, to take an outlet from a backfill, which releases it after each of its turns."""
OUTLETS, BOOKS = 100, 500
"""Outlets whose links are registered, and whose books are closed, in one call."""
THREADS = 64
"""For blocking calls: above all DNS look-ups of names that do not resolve."""
MEMORY = 64 * 1024 * 1024
"""Bytes of pages that are held between fetch and index."""


@dataclass(frozen=True)
class Errand:
    """The task of one process: the outlets to visit, the longest waiting first, and the options of the visits."""

    run_id: str
    rows: dict[str, Outlet]
    """The whole catalogue."""
    outlets: tuple[str, ...]
    stories: frozenset[str] = frozenset()
    """Outlets that may have stories due, or waiting to be cleaned."""
    named: bool = False
    """Whether a person named the outlets: their sources are then read even if they are not due."""
    resumed: bool = False
    """Whether an earlier attempt of the same run was killed."""
    seconds: float | None = None
    """Seconds after which no request starts."""


class Line:
    """What the visits of one process share. The lease of each outlet is held or refused."""

    def __init__(
        self,
        client: Elasticsearch,
        errand: Errand,
        leases: Leases,
        refusals: dict[str, Refusal],
        tell: Callable[[int], None],
    ) -> None:
        self.ledger, self.leases, self.run_id = Ledger(client), leases, errand.run_id
        self.named, self.resumed, self.due_stories = errand.named, errand.resumed, errand.stories
        self.meter, self.readings, self.room = Meter(), Readings(), Room(MEMORY)
        self.feeds: Remembered = {}
        self.done: list[OutletRun] = []
        self._client, self._errand, self._refusals, self._tell = client, errand, refusals, tell
        self._until = time.monotonic() + errand.seconds if errand.seconds else None
        budget = Budget(settings().host_budget, settings().run_budget, self._until)
        self._hosts = Hosts(client)
        self.fetcher = Fetcher(settings(), memory=self._hosts, budget=budget, meter=self.meter.answered)
        self.cleaners = Cleaners()
        self.register: Together[tuple[Shown, datetime], Worklist] = Together(self._register, OUTLETS)
        self.store: Together[tuple[Entry, Page | None], Entry] = Together(self._store, PAGES)
        self.index: Together[Cleaned, None] = Together(self._index, PAGES)
        self._close: Together[Visited, OutletRun] = Together(self._close_books, BOOKS)

    async def visit_all(self) -> None:
        """Visit the outlets side by side. One broken outlet never stops another.

        Raises one of `STORAGE` if the ledger or the archive cannot be written: no result would be safe.
        """
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        self.feeds = await asyncio.to_thread(self._recall)
        try:
            async with self.fetcher, self.cleaners, asyncio.TaskGroup() as visits:
                for name in self._errand.outlets:
                    visits.create_task(self._visit(self._errand.rows[name]))
        except* STORAGE as failures:
            # The group has cancelled every visit: no page is requested that could not be stored.
            raise _first(failures) from None
        finally:
            # Writes under way are finished before the leases are released.
            for writes in (self.register, self.store, self.index, self._close):
                writes.close()

    async def _visit(self, outlet: Outlet) -> None:
        visit, began, start = Visit(self, outlet), datetime.now(UTC), time.monotonic()
        with bound_contextvars(outlet=outlet.id):
            try:
                visited = await visit.run()
            except* STORAGE:
                raise
            except* Exception as failures:
                log.exception("visit failed")
                visited = broken(visit, began, time.monotonic() - start, _first(failures))
        self.done.append(await self._close(visited))
        self._tell(len(self.done))

    async def gain(self, outlet: str) -> Refusal | None:
        """Return why an outlet cannot be visited now, or None if its lease is held."""
        refusal = self._refusals.get(outlet)
        for _ in range(TURNS):
            is_over = self._until is not None and time.monotonic() >= self._until
            if is_over or not refusal or not refusal.run_id.startswith(BACKFILL) or refusal.stale:
                break
            await asyncio.sleep(TURN)
            refusal = await asyncio.to_thread(self.leases.gain, refusal.outlet)
        if refusal and refusal.stale:
            await asyncio.sleep(self.leases.watch)
            refusal = await asyncio.to_thread(self.leases.gain, refusal.outlet, refusal)
        if not refusal and outlet in self._refusals:
            # The former holder may have read its sources since.
            self.feeds |= await asyncio.to_thread(recall, self.ledger, [self._errand.rows[outlet]])
        return refusal

    async def ask(self, outlet: Outlet, entry: Entry) -> Answer:
        """Request the page of an entry."""
        return await ask(self.fetcher, self.ledger, outlet, entry, self.run_id)

    def _recall(self) -> Remembered:
        """Return the stored state of the outlets' sources; prefetch that of their hosts."""
        rows = [self._errand.rows[name] for name in self._errand.outlets]
        urls = [(row, url) for row in rows for source in sources(row) if (url := _parsed(source.url))]
        self._hosts.foresee(
            {host_of(url) for _, url in urls}, {memory_name(row.connect_to, url.origin()) for row, url in urls}
        )
        return recall(self.ledger, rows)

    def _register(self, shown: list[tuple[Shown, datetime]]) -> Sequence[Worklist]:
        return register(self.ledger, [item for item, _ in shown], self.run_id, shown[0][1], resumed=self.resumed)

    def _store(self, items: list[tuple[Entry, Page | None]]) -> Sequence[Entry]:
        """Archive pages, and save the entries of the others as they are."""
        began = time.monotonic()
        pages = [(entry, page) for entry, page in items if page]
        stored = iter(store(self.ledger, self.leases, self.run_id, pages, (entry for entry, page in items if not page)))
        self.meter.written((entry.outlet for entry, _ in items), time.monotonic() - began)
        return [next(stored) if page else entry for entry, page in items]

    def _index(self, cleaned: list[Cleaned]) -> Sequence[None]:
        began = time.monotonic()
        held = [(key, article) for key, article, _ in cleaned if self.leases.holds(article.outlet.id)]
        decided = {key: entry for key, _, entry in cleaned if entry}
        if held:
            rows, readings = self._errand.rows, self.readings
            index_chunk(self._client, held, self.run_id, rows, readings=readings, decided=decided)
        self.meter.written((article.outlet.id for _, article, _ in cleaned), time.monotonic() - began)
        return [None] * len(cleaned)

    def _close_books(self, visits: list[Visited]) -> Sequence[OutletRun]:
        """Close the books of visits, and release their outlets: from then on other runs may change their stories.

        The validators of feeds are saved only now: a 304 means that every story in them is in the ledger.
        """
        held = [visited for visited in visits if self.leases.holds(visited.outlet)]
        feeds = [entry for visited in held if visited.reading for entry in visited.reading.entries]
        keep(self.ledger, self._errand.rows, self.feeds, feeds)
        counts = self._counts([visited.outlet for visited in visits if visited.work.discovered])
        records = [self._record(visited, counts.get(visited.outlet, {}), visited in held) for visited in visits]
        Runs(self._client).complete(self.run_id, (record for record in records if not record.is_quiet))
        self.leases.release(visited.outlet for visited in held)
        return records

    def _counts(self, outlets: list[str]) -> dict[str, dict[str, int]]:
        if not outlets:
            return {}
        self.ledger.refresh()
        # What a run has indexed is found as soon as it has ended, not only after the index's own interval.
        self._client.indices.refresh(index=settings().index("articles"))
        return self.ledger.counts({"term": {"run_id": self.run_id}}, {"terms": {"outlet": outlets}})

    def _record(self, visited: Visited, counts: dict[str, int], held: bool) -> OutletRun:
        effort = self.meter.effort(visited.outlet, visited.began, visited.seconds)
        feeds = visited.reading.feeds if visited.reading else ()
        if visited.state == "busy":
            return OutletRun(visited.outlet, "busy", visited.message, sum(counts.values()), counts, feeds, effort)
        if not held:
            message = "taken over by another run while this one did not renew its lease"
            return OutletRun(visited.outlet, "handed-over", message, sum(counts.values()), counts, feeds, effort)
        totals: dict[str, int] = dict(counts)
        for entry in self._unreached(visited):
            totals[standing(entry)] = totals.get(standing(entry), 0) + 1
        for status, count in visited.work.settled.items():
            totals[status] = totals.get(status, 0) + count
        return OutletRun(visited.outlet, visited.state, visited.message, visited.work.discovered, totals, feeds, effort)

    def _unreached(self, visited: Visited) -> Iterable[Entry]:
        """Return the entries that still belong to another run, since this one did not reach them."""
        if visited.complete:
            return [entry for entry in visited.remaining if entry.run_id != self.run_id]
        entries = self.ledger.get(entry.key for entry in (*visited.work.due, *visited.work.waiting))
        return [entry for entry in entries.values() if entry.run_id != self.run_id]


def _parsed(address: str) -> URL | None:
    try:
        return URL(address)
    except ValueError:
        return None


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    failure: BaseException = failures
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure
