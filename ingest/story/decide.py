"""Decide for cleaned articles which story each one belongs to, and whether it may replace the indexed text.

The articles of a chunk are decided in order; each decision sees those before it. Nothing is written here.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ingest.dedupe import article_id
from ingest.index.succession import absorb, is_new_version, succeed
from ingest.ledger import Entry
from ingest.model import Article
from ingest.outlets import Outlet
from ingest.story.disbelief import Doubt
from ingest.story.identity import as_story, at_own_address, own_identity
from ingest.story.known import Known, is_news
from ingest.story.likeness import is_alike, is_same


@dataclass
class Decisions:
    """The decisions about articles of one run. `doubt` is None if a person has vouched for the articles."""

    run_id: str
    rows: dict[str, Outlet]
    known: Known
    doubt: Doubt | None
    writes: list[tuple[str, Article]] = field(default_factory=list)
    """Articles for the index, each with the key of the entry that brings it."""
    replaced: list[tuple[str, Article]] = field(default_factory=list)
    """Former versions, each with the article id of its revision."""
    returned: list[Article] = field(default_factory=list)
    """Articles that were withdrawn and are back."""
    renamed: dict[str, str] = field(default_factory=dict)
    """New ids of stories by old id; the documents under the old ids are deleted."""
    displaced: dict[str, str] = field(default_factory=dict)
    """New ids of stories that were indexed under the id of another story, by that id, whose document is overwritten."""
    believed: set[str] = field(default_factory=set)
    """Keys of the entries whose article is believed."""

    def take(self, key: str, article: Article) -> None:
        """Decide about the article of the entry `key` and store the decision in `known`."""
        entry = self.known.entry(key)
        assert entry
        if article.completeness == "partial":
            self.known.decided[key] = self._headline(entry, article)
        elif entry.waits_for_cleaning:
            doubted = None
            if is_news(entry, article):
                article = self._identified(entry, article)
                doubted = self.doubt.about(entry, article) if self.doubt else None
            if doubted is None:
                self.believed.add(key)
            self.known.decided[key] = doubted or self._accepted(entry, article)

    def _identified(self, entry: Entry, article: Article) -> Article:
        """Return the article under its true identity, judged by text: pages may name another story as canonical."""
        known, name = self.known, article_id(article)
        target, current = known.text(name), known.text(entry.article_id)
        owner = known.owner(name)
        if name != entry.article_id and target and owner and not is_alike(target, article):
            if self._is_own_id(entry, name) and not self._is_own_id(owner, name):
                self._displace(owner, target)
            else:
                article = at_own_address(article, self.rows[entry.outlet])
                name = article_id(article)
        if name in self.renamed:
            moved = known.text(self.renamed[name])
            return as_story(article, moved) if moved else article
        stray = entry.duplicate_of is not None and name != entry.article_id and known.owner(name) is None
        # A duplicate address stays one, even with a new canonical URL; else the story would be indexed twice.
        return as_story(article, current) if stray and current and is_alike(current, article) else article

    def _is_own_id(self, entry: Entry, name: str) -> bool:
        return own_identity(entry, self.rows[entry.outlet]) == name

    def _displace(self, owner: Entry, text: Article) -> None:
        """Move a story that was indexed under the id of another story to its own id."""
        name, moved = article_id(text), at_own_address(text, self.rows[owner.outlet])
        new = article_id(moved)
        if new == name:
            return
        self.writes = [(key, article) for key, article in self.writes if article_id(article) != name]
        self.writes.append((owner.key, moved))
        self.displaced[name] = new
        self.known.forget(name)
        self.known.note(new, replace(owner, article_id=new), moved)

    def _headline(self, entry: Entry, article: Article) -> Entry:
        name = article_id(article)
        if entry.status != "blocked" or self.known.owner(name):
            return entry
        return self._write(replace(entry, article_id=name), article, entry)

    def _accepted(self, entry: Entry, article: Article) -> Entry:
        name = article_id(article)
        owner = self.known.owner(name)
        if owner and owner.key != entry.key:
            return self._another_address(entry, article, owner)
        changes = _accepted_fields(article)
        if owner and self._is_in_index(entry, article, owner):
            return entry.move("unchanged", "index", self.run_id, datetime.now(UTC), **changes)
        changes |= {"article_id": name, "duplicate_of": None}
        moved = entry.move("indexed", "index", self.run_id, datetime.now(UTC), **changes)
        return self._write(moved, article, entry)

    def _is_in_index(self, entry: Entry, article: Article, owner: Entry) -> bool:
        """Return whether the index has this text, or has a newer one while this page is unchanged."""
        same = article.content_hash == owner.content_hash
        unmoved = self.doubt is not None and article.content_hash == entry.read_hash
        return (same or unmoved) and not owner.withdrawn_at and self.known.holds(article_id(article))

    def _another_address(self, entry: Entry, article: Article, owner: Entry) -> Entry:
        name = article_id(article)
        newer = bool(owner.withdrawn_at) or self._is_newer(entry, article, owner)
        reason = "newer text of another address" if newer else "another address of an article"
        changes = _accepted_fields(article) | {"duplicate_of": owner.key, "article_id": name, "article_archive": None}
        moved = entry.move("duplicate", "index", self.run_id, datetime.now(UTC), reason=reason, **changes)
        if newer:
            self._write(self._overwritten(owner), article, entry)
        elif (former := self._former_document(entry, name)) and (text := self.known.text(name)):
            self.writes.append((entry.key, self._absorbed(text, former)))
            self.known.note(name, owner, self.writes[-1][1])
        return moved

    def _is_newer(self, entry: Entry, article: Article, owner: Entry) -> bool:
        """Return whether a duplicate address has a later text of the article, not merely a part of it."""
        if article.content_hash in (owner.content_hash, entry.read_hash) or not _is_later(entry, owner):
            return False
        text = self.known.text(article_id(article))
        return text is None or is_same(text, article)

    def _overwritten(self, owner: Entry) -> Entry:
        """Return the owner entry after another address replaced its text. It stays in the books of its own run."""
        if not owner.is_live:
            return owner
        reason, now = "newer text of another address", datetime.now(UTC)
        moved = owner.decide("indexed", "index", self.run_id, now, reason=reason, next_attempt_at=owner.next_attempt_at)
        return replace(moved, run_id=owner.run_id)

    def _write(self, owner: Entry, article: Article, entry: Entry) -> Entry:
        """Add an article to `writes`; return its owner entry with the article's hash and archive pointer."""
        name = article_id(article)
        before = self.known.text(name)
        if before and is_new_version(article, before):
            self.replaced.append((name, before))
        article = replace(article, first_seen_at=min(owner.first_seen_at, article.first_seen_at or owner.first_seen_at))
        article = succeed(article, before, datetime.now(UTC))
        if former := self._former_document(entry, name):
            article = self._absorbed(article, former)
        if owner.withdrawn_at:
            self.returned.append(article)
        self.writes.append((entry.key, article))
        owner = replace(
            owner,
            content_hash=article.content_hash,
            article_archive=article.archive,
            withdrawn_at=None,
            gone=0,
            gone_since=None,
        )
        self.known.note(name, owner, article)
        return owner

    def _former_document(self, entry: Entry, name: str) -> Article | None:
        """Return the document that the entry owned under another id, and mark it for deletion."""
        if not entry.owns_article or entry.article_id in (None, name):
            return None
        assert entry.article_id
        self.renamed[entry.article_id] = name
        return self.known.text(entry.article_id)

    def _absorbed(self, article: Article, former: Article) -> Article:
        if is_new_version(article, former):
            self.replaced.append((article_id(article), former))
        return absorb(article, former)


def _accepted_fields(article: Article) -> dict[str, Any]:
    """Return the entry fields to set after an article was accepted."""
    return {"read_hash": article.content_hash, "gone": 0, "gone_since": None}


def _is_later(entry: Entry, owner: Entry) -> bool:
    return bool(entry.fetched_at and owner.fetched_at and entry.fetched_at > owner.fetched_at)
