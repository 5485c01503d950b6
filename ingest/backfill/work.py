"""One unit of a backfill: find, fetch, clean, index and count the stories of one day of some outlets."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import structlog
from elasticsearch import Elasticsearch
from structlog.contextvars import bound_contextvars

from ingest import outlets
from ingest.backfill.claim_stories import claim, dated, is_left_over, may_be_of, taken
from ingest.backfill.days import Days, OutletDay
from ingest.backfill.find import DayOfLinks, Finder
from ingest.backfill.gaps import close_gaps
from ingest.backfill.outlet_turns import LENGTH, PAGES, turn
from ingest.backfill.plan import Unit
from ingest.crawl.line import STORAGE
from ingest.decisions import erasures
from ingest.decisions.tombstones import Tombstones
from ingest.discover.archives import archive_pattern
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.fetch import Fetcher
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.entry import next_check
from ingest.ledger.hosts import Hosts
from ingest.ledger.leases import Leases
from ingest.model import Article, Page
from ingest.normalise.dates import TEHRAN, day_start
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.sources.gaps import open_gaps
from ingest.story.ask import ask
from ingest.story.clean import read_and_clean, refused
from ingest.story.index import index_chunk
from ingest.story.store import store

log = structlog.get_logger()


def work(run_id: str, unit: Unit, done: Callable[[OutletDay], None] = lambda record: None) -> list[OutletDay]:
    """Process a unit, call `done` with the record of each outlet, and return all records.

    `run_id` begins with `BACKFILL`. After a kill, a repeated call skips finished days and fetches no page twice. An
    error at one outlet does not stop the others. Raises one of `STORAGE` if the ledger or the archive cannot be
    written.
    """
    rows = outlets.select(outlets.load(settings().outlets), unit.outlets)
    # One lease holder per unit: in a wider Airflow pool, units of one run may meet at an outlet.
    with connect() as client, Leases(client, f"{run_id}/{unit.day}") as leases:
        ensure_archive(client)
        erasures.ensure(client)

        async def each() -> list[OutletDay]:
            async with Fetcher(settings(), memory=Hosts(client)) as fetcher:
                workers = [Worker(client, leases, fetcher, run_id, outlet, unit.day) for outlet in rows.values()]
                return await asyncio.gather(*(_do_outlet(worker, unit.again, done) for worker in workers))

        return asyncio.run(each())


async def _do_outlet(worker: "Worker", again: bool, done: Callable[[OutletDay], None]) -> OutletDay:
    with bound_contextvars(run=worker.run_id, outlet=worker.outlet.id, day=worker.day.isoformat()):
        record = await worker.safely(again)
    done(record)
    return record


@dataclass
class Worker:
    """A backfill at one outlet and day."""

    client: Elasticsearch
    leases: Leases
    fetcher: Fetcher
    run_id: str
    outlet: Outlet
    day: date

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.client)
        self.days = Days(self.client)

    async def safely(self, again: bool) -> OutletDay:
        """Process the day and return its record; an unexpected error is recorded as state `failed`."""
        try:
            return await self._do(again)
        except STORAGE:
            raise
        except Exception as failure:
            log.exception("backfill failed")
            record = OutletDay(self.outlet.id, self.day, "failed", self.run_id, reason=f"defect: {failure!r}")
            return await self._save(record)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return turn(self.leases, self.fetcher, self.outlet)

    async def _do(self, again: bool) -> OutletDay:
        record = await asyncio.to_thread(self.days.get, self.outlet.id, self.day)
        mine = record is not None and record.run_id == self.run_id
        if record and record.finished and (mine or not again):
            return record
        if record is None or record.state != "open" or (again and not mine):
            record = await self._find()
            if record.state != "open":
                return record
        await self._fetch(record)
        return await self._close(record)

    async def _find(self) -> OutletDay:
        """Find the day's stories, write them into the ledger, and return the day's record."""
        name, day, run_id = self.outlet.id, self.day, self.run_id
        if archive_pattern(self.outlet) is None and not self.outlet.sitemaps:
            reason = "the row has no sitemap and no archive is known; see `archive` in docs/discovery.md"
            return await self._save(OutletDay(name, day, "unknown", run_id, reason=reason))
        async with self._turn():
            result = await Finder(self.fetcher, self.outlet).day(day)
            if result.source is None:
                return await self._save(OutletDay(name, day, "failed", run_id, reason=result.reason))
            keys = await asyncio.to_thread(self._claim, result)
        untold = result.reason if not result.whole else None
        return await self._save(OutletDay(name, day, "open", run_id, result.source, untold=untold, keys=keys))

    def _claim(self, result: DayOfLinks) -> tuple[str, ...]:
        now = datetime.now(UTC)
        return claim(self.ledger, self.outlet, result.links, day=self.day, run_id=self.run_id, now=now)

    async def _fetch(self, record: OutletDay) -> None:
        """Fetch, clean and index the pending stories, a few pages per turn of the lease."""
        tried: set[str] = set()
        while True:
            async with self._turn():
                pending = await asyncio.to_thread(self._pending, record, tried)
                await asyncio.to_thread(self._clean_and_index, record)
                if not pending:
                    return
                pages: list[tuple[Entry, Page]] = []
                decided: list[Entry] = []
                began = time.monotonic()
                for entry in pending[:PAGES]:
                    if time.monotonic() - began > LENGTH or not self.leases.holds(self.outlet.id):
                        break
                    answer = await ask(self.fetcher, self.ledger, self.outlet, entry, self.run_id)
                    tried.add(entry.key)
                    pages += [(entry, answer.page)] if answer.page else []
                    decided += [answer.decided] if answer.decided else []
                await asyncio.to_thread(store, self.ledger, self.leases, self.run_id, pages, decided)
                await asyncio.to_thread(self._clean_and_index, record)
                if all(entry.key in tried for entry in pending):
                    return

    def _pending(self, record: OutletDay, tried: set[str]) -> list[Entry]:
        """Return the pending stories that were not tried yet; claim those that earlier backfills left."""
        now = datetime.now(UTC)
        claimed = [
            taken(entry, self.run_id, now) for entry in self.ledger.get(record.keys).values() if is_left_over(entry)
        ]
        self.ledger.save(claimed)
        return [entry for entry in claimed if not entry.waits_for_cleaning and entry.key not in tried]

    def _clean_and_index(self, record: OutletDay) -> None:
        waiting = [entry for entry in self.ledger.get(record.keys).values() if entry.waits_for_cleaning]
        results = [(entry, read_and_clean(entry, self.outlet)) for entry in waiting if entry.run_id == self.run_id]
        self.ledger.save(
            refused(entry, result, self.run_id) for entry, result in results if not isinstance(result, Article)
        )
        pairs = [(entry.key, result) for entry, result in results if isinstance(result, Article)]
        if not pairs:
            return
        dates = {key: article.published_at for key, article in pairs}
        saved = index_chunk(self.client, pairs, self.run_id, {self.outlet.id: self.outlet})
        minutes = settings().recheck_minutes if self.outlet.recheck_minutes is None else self.outlet.recheck_minutes
        # Count from the day: corrections come soon after publication, not soon after Peyk found the story.
        recheck_at = next_check(day_start(self.day), datetime.now(UTC), minutes)
        self.ledger.save(
            replace(
                dated(entry, dates[entry.key]), next_attempt_at=recheck_at if entry.is_live else entry.next_attempt_at
            )
            for entry in saved
            if entry.key in dates
        )

    async def _close(self, record: OutletDay) -> OutletDay:
        """Return the record with its books. Raises PeykError if a story of the day is not in the ledger."""
        entries_by_key = await asyncio.to_thread(self.ledger.get, record.keys)
        other_days = {key for key, entry in entries_by_key.items() if not may_be_of(entry, self.day)}
        entries = {key: entry for key, entry in entries_by_key.items() if key not in other_days}
        totals: Counter[str] = Counter(entry.status for entry in entries.values())
        erased = await asyncio.to_thread(Tombstones(self.client).among, set(record.keys) - entries_by_key.keys())
        keys = tuple(key for key in record.keys if key not in other_days and key not in erased)
        closed = replace(record, run_id=self.run_id, keys=keys, totals=dict(totals))
        if not closed.balanced:
            missing = set(keys) - entries.keys()
            raise PeykError(f"{self.outlet.id}, {record.jalali}: {len(missing)} stories are not in the ledger")
        if totals["pending"]:
            return await self._save(replace(closed, reason=f"{totals['pending']} stories wait for a retry"))
        if self.day >= datetime.now(UTC).astimezone(TEHRAN).date():
            return await self._save(replace(closed, state="partial", reason="the day is not over"))
        saved = await self._save(replace(closed, state="partial" if record.untold else "done", reason=record.untold))
        if not await asyncio.to_thread(open_gaps, self.client, self.outlet.id):
            return saved
        async with self._turn():
            await asyncio.to_thread(close_gaps, self.ledger, self.days, self.outlet.id, self.run_id)
        return saved

    async def _save(self, record: OutletDay) -> OutletDay:
        await asyncio.to_thread(self.days.save, [record])
        return record
