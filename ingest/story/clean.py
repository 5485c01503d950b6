"""The clean step: turn an archived page into an article, or into the reason why it is not one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from ingest import archive
from ingest import clean as cleaning
from ingest.errors import PeykError
from ingest.ledger import Entry, Status
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.looks import LOOK, look_again
from ingest.story.register import is_foreign
from ingest.story.withdraw import Cause, is_hiccup, unaffected, without_page

log = structlog.get_logger()

Refusal = tuple[Entry, NotAnArticle]


def read_and_clean(entry: Entry, outlet: Outlet, page: Page | None = None) -> Article | NotAnArticle:
    """Return the article on the archived page of an entry. A failure becomes NotAnArticle with reason `error`.

    `page` saves reading the archive. Raises ArchiveAwayError if the archive cannot be reached.
    """
    assert entry.archive
    try:
        page = page or archive.read(settings().archive_location, entry.archive, entry.body_hash)
        if is_foreign(page.url, entry.url, outlet):
            return NotAnArticle("foreign-host", f"it leads to {page.url[:200]}")
        article = cleaning.clean(page, outlet, entry.link)
    except archive.ArchiveAwayError:
        raise
    except PeykError as error:
        log.warning("no page", outlet=outlet.id, url=entry.url, reason=str(error))
        return NotAnArticle("error", f"{type(error).__name__}: {error}"[:500])
    except Exception as error:
        log.exception("cleaning failed", outlet=outlet.id, url=entry.url)
        return NotAnArticle("error", f"{type(error).__name__}: {error}"[:500])
    if isinstance(article, NotAnArticle):
        return article
    return replace(article, first_seen_at=entry.first_seen_at, archive=entry.archive)


def headline(entry: Entry, outlet: Outlet) -> Article | None:
    """Return a partial article made from the feed, for a story behind a bot wall that is not in the index yet."""
    walled = entry.status == "blocked" and entry.reason == "bot-wall" and entry.article_id is None
    partial = cleaning.from_feed(entry.link, outlet, entry.fetched_at) if walled and entry.link else None
    return replace(partial, first_seen_at=entry.first_seen_at) if partial else None


def all_refused(refusals: Iterable[Refusal], read_again: int, outlet: Outlet, run_id: str) -> Iterator[Entry]:
    """Return the entries of pages without an article.

    If most known articles of a visit are lost at once, the site is at fault and their entries stay as they were.
    `read_again`: number of known articles that were read in the same visit.
    """
    refusals = list(refusals)
    lost = sum(entry.article_id is not None and answer.reason != "error" for entry, answer in refusals)
    hiccup = is_hiccup(lost, read_again, "ok")
    for entry, answer in refusals:
        if hiccup and entry.article_id and answer.reason != "error":
            cause = Cause("clean", f"hiccup: {answer.reason}", answer.detail)
            now = datetime.now(UTC)
            yield unaffected(without_page(entry), cause, run_id, now, look_again(entry, outlet, now))
        else:
            yield refused(entry, answer, run_id)


def refused(entry: Entry, answer: NotAnArticle, run_id: str) -> Entry:
    """Return the entry of a page without an article: filtered, or quarantined where that may hide a fault.

    A fault is likely if a step failed, if a feed or the page's head calls the page an article (`claimed`), or if the
    address had an article before. That article stays in the index, and its page is requested again in a day.
    """
    now = datetime.now(UTC)
    is_fault = answer.reason == "error" or answer.claimed or entry.article_id is not None
    status: Status = "quarantined" if is_fault else "filtered"
    next_attempt_at = now + LOOK if entry.article_id else None
    changes: dict[str, Any] = {"gone": 0, "gone_since": None, "next_attempt_at": next_attempt_at}
    return entry.move(status, "clean", run_id, now, reason=answer.reason, detail=answer.detail, **changes)
