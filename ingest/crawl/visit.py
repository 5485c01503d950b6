"""One outlet in one run: its sources are read, and each of its stories goes its way at once."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from ingest.ledger import Entry
from ingest.ledger.records import OutletState
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet
from ingest.sources.read import Reading, read_feeds
from ingest.sources.reader import Reader
from ingest.story.clean import Refusal, all_refused, headline, refused
from ingest.story.disbelief import needs_others
from ingest.story.register import Shown, Worklist
from ingest.story.withdraw import Missing, is_hiccup, settle

if TYPE_CHECKING:
    from ingest.crawl.line import Line

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit at its end: what is to be noted of it before the outlet is given back."""

    outlet: str
    state: OutletState
    message: str
    began: datetime
    seconds: float
    work: Worklist
    left: tuple[Entry, ...] = ()
    """Entries that were to be asked for and were not."""
    reading: Reading | None = None
    whole: bool = True
    """Whether it came to its end without a defect."""


@dataclass
class Visit:
    """New stories are indexed as they come. What an answer says of a known story is settled at the end of the visit,
    when it can be told from a hiccup of the site, which shows the same notice, or nothing, in place of many."""

    line: "Line"
    outlet: Outlet
    work: Worklist = field(default_factory=Worklist)
    _missing: list[Missing] = field(default_factory=list)
    _there: int = 0
    _held: list[tuple[str, Article]] = field(default_factory=list)
    _refused: list[Refusal] = field(default_factory=list)
    _read_again: int = 0

    async def run(self) -> Visited:
        """Visit the outlet. Raises when Elasticsearch or the archive fails."""
        began, start = datetime.now(UTC), time.monotonic()
        refusal = await self.line.gain(self.outlet.id)
        if refusal:
            return Visited(self.outlet.id, "busy", refusal.message, began, time.monotonic() - start, self.work)
        now = datetime.now(UTC)
        reading = await read_feeds(self._reader(now))
        due = self.outlet.id in self.line.due_stories
        if reading.links or due or self.line.again:
            self.work = await self.line.register((Shown(self.outlet, reading.links, due), now))
        if self.work.discovered:
            log.info("discovered", outlet=self.outlet.id, stories=self.work.discovered, due=len(self.work.due))
        left, why = await self._stories()
        await self._settle(reading.state)
        told = [reading.message] if reading.message != "ok" or not why else []
        told += [f"{len(left)} pages left for the next run: {why}"] if why else []
        message, seconds = "; ".join(told), time.monotonic() - start
        return Visited(self.outlet.id, reading.state, message, began, seconds, self.work, left, reading)

    def _reader(self, now: datetime) -> Reader:
        line, outlet = self.line, self.outlet
        known = dict(line.feeds.get(outlet.id, {}))
        return Reader(line.fetcher, line.ledger, outlet, line.run_id, now, known, line.named)

    async def _stories(self) -> tuple[tuple[Entry, ...], str | None]:
        """Ask for what is due, within the budgets; return what was left, and why."""
        async with asyncio.TaskGroup() as stories:
            for entry in self.work.waiting:
                stories.create_task(self._read(entry, None))
            for place, entry in enumerate(self.work.due):
                why = self.line.fetcher.spent(entry.url)
                if not why and not self.line.leases.holds(self.outlet.id):
                    why = "the outlet was taken over by another run"
                answer = None if why else await self.line.ask(self.outlet, entry)
                if answer is None or answer.left:
                    return self.work.due[place:], why or str(answer and answer.error and answer.error.detail)
                self._there += answer.error is None
                if answer.page:
                    await self.line.room.take(len(answer.page.body))
                    stories.create_task(self._page(entry, answer.page))
                elif answer.decided:
                    stories.create_task(self._decided(answer.decided))
                elif answer.error:
                    self._missing.append((entry, answer.error))
        return (), None

    async def _page(self, entry: Entry, page: Page) -> None:
        try:
            stored = await self.line.store((entry, page))
            await self._read(stored, page)
        finally:
            self.line.room.give(len(page.body))

    async def _decided(self, entry: Entry) -> None:
        if partial := headline(entry, self.outlet):
            await self.line.index((entry.key, partial, entry))
        else:
            await self.line.store((entry, None))

    async def _read(self, entry: Entry, page: Page | None) -> None:
        """Clean an archived page, and index it unless the other pages of the visit are needed to decide."""
        answer = await self.line.cleaners.clean(entry, self.outlet, page)
        if isinstance(answer, NotAnArticle):
            if entry.article_id:
                self._refused.append((entry, answer))
            else:
                await self.line.store((refused(entry, answer, self.line.run_id), None))
            return
        self._read_again += entry.article_id is not None
        self.line.readings.note(entry.key, answer)
        if await asyncio.to_thread(needs_others, entry, answer):
            self._held.append((entry.key, answer))
        else:
            await self.line.index((entry.key, answer, None))

    async def _settle(self, feeds: str) -> None:
        """Decide about what was put off to the end of the visit."""
        settled = list(all_refused(self._refused, self._read_again, self.outlet, self.line.run_id))
        if self._missing:
            hiccup = is_hiccup(len(self._missing), self._there, feeds)
            run_id, now = self.line.run_id, datetime.now(UTC)
            settled += await asyncio.to_thread(settle, self.line.ledger.client, self._missing, hiccup, run_id, now)
        async with asyncio.TaskGroup() as rest:
            for entry in settled:
                rest.create_task(self.line.store((entry, None)))
            for pair in self._held:
                rest.create_task(self.line.index((*pair, None)))


def broken(visit: Visit, began: datetime, seconds: float, failure: BaseException) -> Visited:
    """Return the end of a visit that met a defect of Peyk."""
    return replace(Visited(visit.outlet.id, "failed", f"defect: {failure!r}", began, seconds, visit.work), whole=False)
