"""The complete former versions of an article."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from ingest import archive, revisions
from ingest import clean as line
from ingest.ledger import Entry, Ledger
from ingest.model import ArchivePointer, Article, Page, article_from_document, to_document
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.likeness import is_same


def versions(client: Elasticsearch, name: str, present: Article, outlet: Outlet | None) -> list[Article]:
    """Return the versions of an article before its present one, oldest first, as they were in the index.

    Peyk 0.1.0 kept only the text of a version: the other fields are read from its archived page or, if that is not
    found, taken from the present version.
    """
    entries = list(Ledger(client).find({"term": {"article_id": name}}))
    former: list[Article] = []
    for document in revisions.former(client, name):
        texts = {field: document[field] for field in revisions.TEXTS if field in document}
        if "document" in document:
            former.append(article_from_document(document["document"] | texts))
            continue
        version = _with_text(present, document, texts)
        version = _from_page(version, outlet, entries) or version
        former.append(replace(version, first_seen_at=present.first_seen_at, earlier_versions=len(former)))
    return former


def _with_text(present: Article, document: dict[str, Any], texts: dict[str, Any]) -> Article:
    """Return a version with only its text kept, completed from the present one."""
    lacking = (*revisions.TEXTS, "archive", "changed_at")
    rest = {field: value for field, value in to_document(present).items() if field not in lacking}
    known = {field: document[field] for field in ("url", "fetched_at") if field in document}
    return line.finish(article_from_document({"body": ""} | rest | texts | known))


def _from_page(version: Article, outlet: Outlet | None, entries: list[Entry]) -> Article | None:
    """Return a version as read from its archived page, found by the time of its fetch; None if there is none."""
    for pointer, entry in _pages(entries):
        page = _read(pointer)
        if page and page.fetched_at == version.fetched_at and outlet:
            article = line.clean(page, outlet, entry.link)
            if isinstance(article, Article) and is_same(version, article):
                return replace(article, archive=pointer)
    return None


def _pages(entries: Iterable[Entry]) -> Iterator[tuple[ArchivePointer, Entry]]:
    for entry in entries:
        pointers = {pointer: None for pointer in (entry.archive, *(move.archive for move in entry.history)) if pointer}
        yield from ((pointer, entry) for pointer in pointers)


def _read(pointer: ArchivePointer) -> Page | None:
    try:
        return archive.read(settings().archive_location, pointer)
    except archive.ArchiveAwayError:
        raise
    except Exception:  # The text is known even without its page.
        return None
