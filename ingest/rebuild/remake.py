"""Remake one document with today's code, from its archived page where it has one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ingest import archive
from ingest import clean as line
from ingest.decisions.corrections import Fields
from ingest.dedupe import article_id
from ingest.index.bulk import Action, action
from ingest.index.succession import searchable_since, timed
from ingest.ledger import Entry
from ingest.model import ArchivePointer, Article, Link, NotAnArticle, article_from_document, to_document
from ingest.normalise.url import canonical_url
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.identity import as_story, at_own_address

How = Literal["cleaned", "feed", "carried", "kept", "restored", "lost"]
"""cleaned: from its page; feed: from feed data; carried: copied, as it never had a page; kept: as it was, for a
`reason`; restored: the old index lacked it; lost: it has neither document nor page."""


NO_PAGE = NotAnArticle("no-page", "none of its addresses has an archived page")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the old index without its corrections, its outlet, and what the ledger knows of it."""

    id: str
    version: int
    source: dict[str, Any]
    outlet: Outlet | None
    link: Link | None
    body_hash: str | None = None
    """Hash of its archived page, if the ledger has it."""
    versions: int = 0
    """Number of kept revisions, for a document of an older mapping without `earlier_versions`."""
    corrected: Fields = field(default_factory=dict)
    """What people corrected in it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that the ledger holds and the index lacks: its owner's entry, and entries of its other addresses."""

    id: str
    owner: Entry
    others: tuple[Entry, ...]
    outlet: Outlet
    corrected: Fields = field(default_factory=dict)
    """What people corrected in it."""


@dataclass(frozen=True, slots=True)
class Remade:
    """The write into the new index, None if the article is lost; `id` is the document's id in the old index."""

    id: str
    how: How
    action: Action | None
    reason: str | None = None
    detail: str = ""


def remake(document: Document, index: str) -> Remade:
    """Return the document as a crawl would write it into `index` today, under its old version."""
    before = article_from_document(document.source)
    how, article, refusal = _remade(document, before)
    if article.canonical_url != before.canonical_url and before.canonical_url == canonical_url(before.url):
        # The crawl gave it its own address, because the canonical URL on its page is another story's.
        article = as_story(article, before)
    article = replace(
        article,
        fetched_at=before.fetched_at,
        first_seen_at=before.first_seen_at,
        indexed_at=before.indexed_at,
        withdrawn=before.withdrawn,
        changed_at=before.changed_at,
        earlier_versions=before.earlier_versions,
        archive=before.archive,
    )
    if document.versions:
        article = replace(article, earlier_versions=document.versions, changed_at=before.fetched_at)
    if before.first_seen_at:
        article = timed(article, searchable_since(before))
    write = action(article, index, document.version, corrected={article_id(article): document.corrected})
    if refusal:
        return Remade(document.id, how, write, refusal.reason, refusal.detail)
    return Remade(document.id, how, write)


def _remade(document: Document, before: Article) -> tuple[How, Article, NotAnArticle | None]:
    if document.outlet and before.archive:
        after = _from_page(before.archive, document)
        if isinstance(after, Article):
            return "cleaned", after, None
        return "kept", before, after
    if document.outlet and document.link and before.completeness == "partial":
        partial = line.from_feed(document.link, document.outlet, before.fetched_at)
        if partial:
            return "feed", partial, None
    if before.archive:
        return "kept", before, NotAnArticle("no-outlet", f"{before.outlet.id} is not in the catalogue")
    return "carried", line.finish(before), None


def _from_page(pointer: ArchivePointer, document: Document) -> Article | NotAnArticle:
    assert document.outlet
    try:
        page = archive.read(settings().archive_location, pointer, document.body_hash)
        return line.clean(page, document.outlet, document.link)
    except archive.ArchiveAwayError:
        raise
    except Exception as error:
        return NotAnArticle("error", f"{type(error).__name__}: {error}"[:500])


def restore(missing: Missing, index: str) -> Remade:
    """Return the write of the article from its archived page, else from another page with the same text.

    For entries of older versions, which do not name the article's page: from the last pages of its addresses, the
    owner's unless another address has a newer text.
    """
    owner = missing.owner
    cleaned, refusal = _from_named(missing) if owner.article_archive else _from_newest(missing)
    if cleaned is None and owner.status == "blocked" and owner.link:
        cleaned = line.from_feed(owner.link, missing.outlet, owner.fetched_at)
    if cleaned is None:
        return Remade(missing.id, "lost", None, refusal.reason, f"{owner.url}: {refusal.detail}")
    if article_id(cleaned) != missing.id:
        readdressed = at_own_address(cleaned, missing.outlet)
        cleaned = readdressed if article_id(readdressed) == missing.id else cleaned
    article = replace(
        cleaned,
        first_seen_at=owner.first_seen_at,
        indexed_at=cleaned.fetched_at,
        withdrawn=owner.withdrawn_at is not None,
    )
    write = action(timed(article, None), index, corrected={article_id(article): missing.corrected})
    return Remade(missing.id, "restored", write)


def _from_named(missing: Missing) -> tuple[Article | None, NotAnArticle]:
    from ingest.story.clean import read_and_clean

    refusal: NotAnArticle | None = None
    for number, entry in enumerate((at_source(missing.owner), missing.owner, *missing.others)):
        answer = read_and_clean(entry, missing.outlet) if entry.archive else NO_PAGE
        if isinstance(answer, NotAnArticle):
            refusal = refusal or answer
        elif number == 0 or answer.content_hash == missing.owner.content_hash:
            return answer, NO_PAGE
    return None, refusal or NO_PAGE


def _from_newest(missing: Missing) -> tuple[Article | None, NotAnArticle]:
    from ingest.story.clean import read_and_clean

    newest, refusal = None, NO_PAGE
    for entry in (missing.owner, *sorted(missing.others, key=_fetched)):
        if not entry.archive or (newest and _fetched(entry) <= _fetched(missing.owner)):
            continue
        answer = read_and_clean(entry, missing.outlet)
        if isinstance(answer, NotAnArticle):
            refusal = answer
        elif newest is None or answer.content_hash != newest.content_hash:
            newest = answer
    return newest, refusal


def at_source(entry: Entry) -> Entry:
    """Return the entry with the page that its article was read from, in place of its last page."""
    return replace(entry, archive=entry.source, body_hash=entry.source_hash)


def _fetched(entry: Entry) -> float:
    return entry.fetched_at.timestamp() if entry.fetched_at else 0.0


def link_of(entries: Iterable[Entry], before: dict[str, Any]) -> Link | None:
    """Return the feed link of the address that a document was read from, else that of the article's owner."""
    entries = sorted(entries, key=lambda entry: entry.duplicate_of is not None)
    page = (before.get("archive") or {}).get("file"), (before.get("archive") or {}).get("offset")
    for entry in entries:
        pointers = (entry.archive, *(move.archive for move in entry.history))
        if any(pointer and (pointer.file, pointer.offset) == page for pointer in pointers):
            return entry.link
    return next((entry.link for entry in entries), None)


def hash_of(entries: Iterable[Entry], before: dict[str, Any]) -> str | None:
    """Return the hash of the page that a document was read from, if one of its entries still has that page."""
    pointer = before.get("archive")
    with_page = (entry for entry in entries if entry.archive and pointer and to_document(entry.archive) == pointer)
    return next((entry.body_hash for entry in with_page), None)


def renamed(remade: Remade) -> str | None:
    """Return the article's new id if it differs from the old one, else None."""
    new = remade.action["_id"] if remade.action else None
    return new if new != remade.id else None
