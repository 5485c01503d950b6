"""Decide whether a page is believed to be its story's: a reading that is not leaves the index as it is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.decisions.verdicts import Verdicts
from ingest.dedupe import article_id
from ingest.ledger import Entry
from ingest.model import Article
from ingest.outlets import Outlet
from ingest.story.identity import differ, own_identity
from ingest.story.known import Known, is_news
from ingest.story.likeness import is_distinctive, is_same, shares_title, text_of
from ingest.story.looks import LOOK, SOON, look_again
from ingest.story.readings import Reading, Readings
from ingest.story.suspect import marks, own_marks, suspicion
from ingest.story.withdraw import FEW, Cause, missed, unaffected, without_page

CODE = frozenset({"code"})
"""The mark that any page of an outlet may have, since it is in the URL."""


@dataclass
class Doubt:
    """The doubts about the readings of one run."""

    run_id: str
    rows: dict[str, Outlet]
    known: Known
    readings: Readings
    verdicts: Verdicts

    def about(self, entry: Entry, article: Article) -> Entry | None:
        """Return the entry of an address whose article is not believed, or None if it is believed.

        Not believed are a text that a person distrusts; the same new title or body at several stories of an outlet (a
        hiccup of the site); a page that leads to another story (it counts as gone); and a page that has lost most of
        the story's text along with its marks, its length or its title (a suspect).
        """
        verdict = self.verdicts.of(article)
        if verdict == "distrusted":
            return self._distrusted(entry)
        before = self._before(entry, article)
        if verdict == "accepted" or (before and is_same(before, article)):
            return None
        if before and not entry.owns_article and is_same(article, before):
            return None  # A part of the story at another address; it replaces nothing.
        if before is None:
            return self._first_reading(entry, article)
        if others := self._hiccup(entry, before, article):
            cause = Cause("index", "hiccup: same-page", f"the same title or text at {others + 1} stories of its outlet")
            now = datetime.now(UTC)
            return unaffected(without_page(entry), cause, self.run_id, now, self._next_attempt_at(entry, now))
        if entry.article_id and article_id(article) != entry.article_id and self._is_elsewhere(entry, before, article):
            return self._elsewhere(entry, article)
        why = suspicion(before, article, self.verdicts.lost(entry.outlet))
        return self._quarantined(entry, *why) if why else None

    def _before(self, entry: Entry, article: Article) -> Article | None:
        """Return the text that the article would replace; None if that was loaded from a file or is a mere headline."""
        name = article_id(article)
        current = self.known.text(entry.article_id)
        other = self.known.text(name) if self.known.owner(name) else None
        return next((text for text in (current, other) if text and text.completeness == "full"), None)

    def _distrusted(self, entry: Entry) -> Entry:
        cause = Cause("index", "distrusted", "a person took this text back")
        if entry.article_id is None:
            return self._quarantined(entry, cause.reason, cause.detail)
        now = datetime.now(UTC)
        return unaffected(entry, cause, self.run_id, now, self._next_attempt_at(entry, now))

    def _next_attempt_at(self, entry: Entry, now: datetime) -> datetime:
        return min(look_again(entry, self.rows[entry.outlet], now), now + (LOOK if entry.article_id else SOON))

    def _quarantined(self, entry: Entry, reason: str, detail: str) -> Entry:
        now = datetime.now(UTC)
        changes = {"next_attempt_at": self._next_attempt_at(entry, now), "gone": 0, "gone_since": None}
        return entry.move("quarantined", "index", self.run_id, now, reason=reason, detail=detail, **changes)

    def _hiccup(self, entry: Entry, before: Article, article: Article) -> int:
        """Return the number of other stories at which the same new title, or body, replaced another text."""
        has_new_title = article.title != before.title
        stories = {
            other.article_id
            for reading in (self.readings.same_text if has_new_title else self.readings.same_body)(entry.key, article)
            if (other := self._changed(reading)) and other.article_id != entry.article_id
        }
        return len(stories)

    def _changed(self, reading: Reading) -> Entry | None:
        """Return the entry of a reading, if it has an article whose text this reading changes."""
        entry = self.known.before(reading.key)
        changed = entry and entry.article_id and reading.content_hash not in (entry.read_hash, entry.content_hash)
        return entry if changed else None

    def _first_reading(self, entry: Entry, article: Article) -> Entry | None:
        """Return the entry of a first reading that is not believed: no mark of a story, and not its feed's headline."""
        if _is_announced(entry, article):
            return None
        shared = self._shared_body(entry, article)
        headline = bool(entry.link and entry.link.title and is_distinctive(entry.link.title))
        if not (shared or headline) or marks(article) - CODE:
            return None
        if shared:
            return self._quarantined(entry, "same-page", shared)
        return self._quarantined(entry, "suspect: another-story", article.title[:200])

    def _shared_body(self, entry: Entry, article: Article) -> str | None:
        """Return the detail for a body that several stories share at their first reading; else None."""
        readings = self.readings.same_body(entry.key, article)
        if not readings:
            return None
        name, own_id = article_id(article), own_identity(entry, self.rows[entry.outlet])
        entries = [other for reading in readings if (other := self.known.entry(reading.key))]
        stories = {own_id, *(own_identity(other, self.rows[other.outlet]) for other in entries)}
        known = any(self._changed(reading) for reading in readings if reading.article_id != name)
        if len(stories) < FEW and not known:
            return None
        return f"the same text at {len(stories)} addresses of its outlet"

    def _is_elsewhere(self, entry: Entry, before: Article, article: Article) -> bool:
        """Return whether an address leads to another story: a known one, or a page with all marks of one."""
        target = self.known.text(article_id(article))
        if target and is_same(target, article):
            return True
        return differ(entry.url, article.url) and not marks(before) - marks(article)

    def _elsewhere(self, entry: Entry, article: Article) -> Entry | None:
        if not entry.owns_article:
            return None
        cause = Cause("index", "another-story", f"it leads to {article.canonical_url[:200]}")
        return missed(self.known.client, without_page(entry), cause, self.run_id, datetime.now(UTC))


def needs_others(entry: Entry, article: Article) -> bool:
    """Return whether a page can only be judged with the outlet's other pages, as all may show the same notice.

    That is so for a known story whose text has changed, and for a new page without a mark of a story.
    """
    if not is_news(entry, article):
        return False
    if entry.article_id is not None:
        return True
    return not (own_marks(article) - CODE or _is_announced(entry, article) or marks(article) - CODE)


def _is_announced(entry: Entry, article: Article) -> bool:
    """Return whether a page has the headline that a feed gave it."""
    return bool(entry.link and entry.link.title and shares_title(entry.link.title, text_of(article)))
