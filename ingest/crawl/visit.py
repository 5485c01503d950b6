"""One outlet in one run: read its sources, and process each of its stories at once."""

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
from ingest.story.withdraw import Missing, book_missing, is_hiccup

if TYPE_CHECKING:
    from ingest.crawl.line import Line

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Visited:
    """The result of a visit, to be recorded before the outlet is released."""

    outlet: str
    state: OutletState
    message: str
    began: datetime
    seconds: float
    work: Worklist
    remaining: tuple[Entry, ...] = ()
    """Due entries that were not requested."""
    reading: Reading | None = None
    complete: bool = True
    """Whether it ended without a defect."""


@dataclass
class Visit:
    """Index new stories as they come; decide changes of known stories at the end of the visit.

    Only then is a hiccup of the site recognised: it shows the same notice, or nothing, in place of many stories.
    """

    line: "Line"
    outlet: Outlet
    work: Worklist = field(default_factory=Worklist)
    _missing: list[Missing] = field(default_factory=list)
    _answered: int = 0
    _undecided: list[tuple[str, Article]] = field(default_factory=list)
    _refused: list[Refusal] = field(default_factory=list)
    _known_read: int = 0

    async def run(self) -> Visited:
        """Visit the outlet and return the result. Raises if Elasticsearch or the archive fails."""
        began, start = datetime.now(UTC), time.monotonic()
        refusal = await self.line.gain(self.outlet.id)
        if refusal:
            return Visited(self.outlet.id, "busy", refusal.message, began, time.monotonic() - start, self.work)
        now = datetime.now(UTC)
        reading = await read_feeds(self._reader(now))
        due = self.outlet.id in self.line.due_stories
        if reading.links or due or self.line.resumed:
            self.work = await self.line.register((Shown(self.outlet, reading.links, due), now))
        if self.work.discovered:
            log.info("discovered", stories=self.work.discovered, due=len(self.work.due))
        remaining, reason = await self._stories()
        await self._finish(reading.state)
        messages = [reading.message] if reading.message != "ok" or not reason else []
        messages += [f"{len(remaining)} pages left for the next run: {reason}"] if reason else []
        message, seconds = "; ".join(messages), time.monotonic() - start
        if reading.state != "ok":
            log.info("sources failed", state=reading.state, message=message)
        return Visited(self.outlet.id, reading.state, message, began, seconds, self.work, remaining, reading)

    def _reader(self, now: datetime) -> Reader:
        line, outlet = self.line, self.outlet
        known = dict(line.feeds.get(outlet.id, {}))
        return Reader(line.fetcher, line.ledger, outlet, line.run_id, now, known, line.named)

    async def _stories(self) -> tuple[tuple[Entry, ...], str | None]:
        """Request what is due, within the budgets; return the entries that were not requested, and the reason."""
        async with asyncio.TaskGroup() as stories:
            for entry in self.work.waiting:
                stories.create_task(self._clean_and_index(entry, None))
            for number, entry in enumerate(self.work.due):
                reason = self.line.fetcher.spent(entry.url)
                if not reason and not self.line.leases.holds(self.outlet.id):
                    reason = "the outlet was taken over by another run"
                answer = None if reason else await self.line.ask(self.outlet, entry)
                if answer is None or answer.not_requested:
                    return self.work.due[number:], reason or str(answer and answer.error and answer.error.detail)
                self._answered += answer.error is None
                if answer.error:
                    log.info("not fetched", url=entry.url, reason=answer.error.reason, detail=answer.error.detail)
                if answer.page:
                    await self.line.room.take(len(answer.page.body))
                    stories.create_task(self._process_page(entry, answer.page))
                elif answer.decided:
                    stories.create_task(self._save_decided(answer.decided))
                elif answer.error:
                    self._missing.append((entry, answer.error))
        return (), None

    async def _process_page(self, entry: Entry, page: Page) -> None:
        try:
            stored = await self.line.store((entry, page))
            await self._clean_and_index(stored, page)
        finally:
            self.line.room.give(len(page.body))

    async def _save_decided(self, entry: Entry) -> None:
        if partial := headline(entry, self.outlet):
            await self.line.index((entry.key, partial, entry))
        else:
            await self.line.store((entry, None))

    async def _clean_and_index(self, entry: Entry, page: Page | None) -> None:
        """Clean an archived page, and index it unless the other pages of the visit are needed to decide."""
        answer = await self.line.cleaners.clean(entry, self.outlet, page)
        if isinstance(answer, NotAnArticle):
            log.info("no article", url=entry.url, reason=answer.reason)
            if entry.article_id:
                self._refused.append((entry, answer))
            else:
                await self.line.store((refused(entry, answer, self.line.run_id), None))
            return
        self._known_read += entry.article_id is not None
        self.line.readings.note(entry.key, answer)
        if await asyncio.to_thread(needs_others, entry, answer):
            self._undecided.append((entry.key, answer))
        else:
            await self.line.index((entry.key, answer, None))

    async def _finish(self, feeds: str) -> None:
        """Decide what was postponed to the end of the visit."""
        final = list(all_refused(self._refused, self._known_read, self.outlet, self.line.run_id))
        if self._missing:
            hiccup = is_hiccup(len(self._missing), self._answered, feeds)
            run_id, now = self.line.run_id, datetime.now(UTC)
            final += await asyncio.to_thread(book_missing, self.line.ledger.client, self._missing, hiccup, run_id, now)
        async with asyncio.TaskGroup() as rest:
            for entry in final:
                rest.create_task(self.line.store((entry, None)))
            for pair in self._undecided:
                rest.create_task(self.line.index((*pair, None)))


def broken(visit: Visit, began: datetime, seconds: float, failure: BaseException) -> Visited:
    """Return the result of a visit that a defect of Peyk ended."""
    result = Visited(visit.outlet.id, "failed", f"defect: {failure!r}", began, seconds, visit.work)
    return replace(result, complete=False)
