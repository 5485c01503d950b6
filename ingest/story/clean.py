"""clean: from an archived page to an article, or to the reason why there is none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from ingest import archive
from ingest import clean as line
from ingest.errors import PeykError
from ingest.ledger import Entry, Status
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.looks import LOOK, look_again
from ingest.story.register import is_foreign
from ingest.story.withdraw import Cause, is_hiccup, shrugged, without_page

log = structlog.get_logger()

Refusal = tuple[Entry, NotAnArticle]


def read_and_clean(entry: Entry, outlet: Outlet, page: Page | None = None) -> Article | NotAnArticle:
    """Return the article on an entry's archived page, which may be given. Any failure is an answer too, with reason
    `error`.

    Raises ArchiveAwayError when no page can be read: of the pages nothing was learnt.
    """
    assert entry.archive
    try:
        page = page or archive.read(settings().archive_location, entry.archive, entry.body_hash)
        if is_foreign(page.url, entry.url, outlet):
            return NotAnArticle("foreign-host", f"it leads to {page.url[:200]}")
        article = line.clean(page, outlet, entry.link)
    except archive.ArchiveAwayError:
        raise
    except PeykError as error:
        log.warning("no page", url=entry.url, reason=str(error))
        return NotAnArticle("error", f"{type(error).__name__}: {error}"[:500])
    except Exception as error:
        log.exception("cleaning failed", url=entry.url)
        return NotAnArticle("error", f"{type(error).__name__}: {error}"[:500])
    if isinstance(article, NotAnArticle):
        return article
    return replace(article, first_seen_at=entry.first_seen_at, archive=entry.archive)


def headline(entry: Entry, outlet: Outlet) -> Article | None:
    """Return what a feed gave of a story behind a bot wall of which nothing is in the index yet, if that is a
    headline."""
    walled = entry.status == "blocked" and entry.reason == "bot-wall" and entry.article_id is None
    partial = line.from_feed(entry.link, outlet, entry.fetched_at) if walled and entry.link else None
    return replace(partial, first_seen_at=entry.first_seen_at) if partial else None


def all_refused(found: Iterable[Refusal], read_again: int, outlet: Outlet, run_id: str) -> Iterator[Entry]:
    """Yield the entries of an outlet's pages without an article, though there was one; if most are lost at once, a
    hiccup.

    `read_again`: how many articles were read again in the same visit.
    """
    found = list(found)
    lost = sum(entry.article_id is not None and answer.reason != "error" for entry, answer in found)
    hiccup = is_hiccup(lost, read_again, "ok")
    for entry, answer in found:
        if hiccup and entry.article_id and answer.reason != "error":
            cause = Cause("clean", f"hiccup: {answer.reason}", answer.detail)
            now = datetime.now(UTC)
            yield shrugged(without_page(entry), cause, run_id, now, look_again(entry, outlet, now))
        else:
            yield refused(entry, answer, run_id)


def refused(entry: Entry, answer: NotAnArticle, run_id: str) -> Entry:
    """Return the entry of a page without an article: filtered, or quarantined where that may hide a fault.

    It may when a step failed, when a feed or the page's head calls the page an article (`claimed`), and when there once
    was an article at this address: that one stays in the index, and its page is asked for again in a day.
    """
    now = datetime.now(UTC)
    is_fault = answer.reason == "error" or answer.claimed or entry.article_id is not None
    status: Status = "quarantined" if is_fault else "filtered"
    again = now + LOOK if entry.article_id else None
    told: dict[str, Any] = {"gone": 0, "gone_since": None, "next_attempt_at": again}
    return entry.move(status, "clean", run_id, now, reason=answer.reason, detail=answer.detail, **told)
