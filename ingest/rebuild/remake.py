"""One document made anew: from its archived page where it has one, with today's code."""

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
"""cleaned from its page; from what a feed said; carried over, as it never had a page; kept as it was, for a `reason`;
restored where the old index lacked it; lost: neither document nor page."""


NO_PAGE = NotAnArticle("no-page", "none of its addresses has an archived page")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the old index, as its outlet has it, and what the line knows of it besides."""

    id: str
    version: int
    source: dict[str, Any]
    outlet: Outlet | None
    link: Link | None
    body_hash: str | None = None
    """Of its archived page, where the ledger knows it."""
    versions: int = 0
    """Earlier ones that were kept, for a document of a mapping without the fields that count them."""
    corrected: Fields = field(default_factory=dict)
    """What people corrected in it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that the ledger holds and the index does not: its owner's entry, and other addresses of it."""

    id: str
    owner: Entry
    others: tuple[Entry, ...]
    outlet: Outlet
    corrected: Fields = field(default_factory=dict)
    """What people corrected in it."""


@dataclass(frozen=True, slots=True)
class Remade:
    """The write into the new index, unless it is lost; `id` is that of the document in the old one."""

    id: str
    how: How
    action: Action | None
    reason: str | None = None
    detail: str = ""


def remake(document: Document, index: str) -> Remade:
    """Return the document as the line would write it today into `index`, under its old version."""
    before = article_from_document(document.source)
    how, article, refusal = _again(document, before)
    if article.canonical_url != before.canonical_url and before.canonical_url == canonical_url(before.url):
        # The line gave it its own address: what its page names as canonical is another story's.
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
    again = action(article, index, document.version, corrected={article_id(article): document.corrected})
    if refusal:
        return Remade(document.id, how, again, refusal.reason, refusal.detail)
    return Remade(document.id, how, again)


def _again(document: Document, before: Article) -> tuple[How, Article, NotAnArticle | None]:
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
    """Return the article from its archived page, else from another page with the same text.

    Before entries named the page: from the last pages of its addresses, the owner's unless another's text is newer.
    """
    owner = missing.owner
    found, refusal = _from_named(missing) if owner.article_archive else _from_newest(missing)
    if found is None and owner.status == "blocked" and owner.link:
        found = line.from_feed(owner.link, missing.outlet, owner.fetched_at)
    if found is None:
        return Remade(missing.id, "lost", None, refusal.reason, f"{owner.url}: {refusal.detail}")
    if article_id(found) != missing.id:
        own = at_own_address(found, missing.outlet)
        found = own if article_id(own) == missing.id else found
    article = replace(
        found,
        first_seen_at=owner.first_seen_at,
        indexed_at=found.fetched_at,
        withdrawn=owner.withdrawn_at is not None,
    )
    again = action(timed(article, None), index, corrected={article_id(article): missing.corrected})
    return Remade(missing.id, "restored", again)


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

    found, refusal = None, NO_PAGE
    for entry in (missing.owner, *sorted(missing.others, key=_fetched)):
        if not entry.archive or (found and _fetched(entry) <= _fetched(missing.owner)):
            continue
        answer = read_and_clean(entry, missing.outlet)
        if isinstance(answer, NotAnArticle):
            refusal = answer
        elif found is None or answer.content_hash != found.content_hash:
            found = answer
    return found, refusal


def at_source(entry: Entry) -> Entry:
    """Return the entry with the page behind its article in place of the last one."""
    return replace(entry, archive=entry.source, body_hash=entry.source_hash)


def _fetched(entry: Entry) -> float:
    return entry.fetched_at.timestamp() if entry.fetched_at else 0.0


def link_of(entries: Iterable[Entry], before: dict[str, Any]) -> Link | None:
    """Return what the feed said of the address that a document was read from; else of the article's own address."""
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
    found = (entry for entry in entries if entry.archive and pointer and to_document(entry.archive) == pointer)
    return next((entry.body_hash for entry in found), None)


def renamed(remade: Remade) -> str | None:
    """Return the new id of an article that today's code knows by another one."""
    new = remade.action["_id"] if remade.action else None
    return new if new != remade.id else None
