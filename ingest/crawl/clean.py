"""clean: from archived pages to articles in the run's spool; what is no article is decided here."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from ingest import archive, outlets
from ingest import clean as line
from ingest.crawl import spool
from ingest.crawl.looks import LOOK, look_again
from ingest.crawl.register import is_foreign
from ingest.crawl.withdraw import Cause, is_hiccup, shrugged, without_page
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.archive import ensure_archive
from ingest.ledger.lease import Leases
from ingest.model import Article, NotAnArticle
from ingest.outlets import Outlet
from ingest.settings import settings

log = structlog.get_logger()

Refusal = tuple[Entry, NotAnArticle]


def clean(run_id: str, batch: list[str]) -> dict[str, Any]:
    """Cleans every page of these outlets that waits for it; returns the spool's `path` and the number of `articles`.

    A page on which a step fails is quarantined with the error as its reason and stays in the archive. Outlets that
    this run does not hold, since another one is visiting them or has taken them over, are left alone.
    """
    rows = outlets.load(settings().outlets)
    name = hashlib.sha1(" ".join(batch).encode(), usedforsecurity=False).hexdigest()[:12]
    path = spool.folder(run_id) / f"{name}.jsonl.gz"
    with connect() as client, Leases(client, run_id) as leases:
        held = leases.resume(batch)
        ensure_archive(client, writing=False)
        ledger = Ledger(client)
        ledger.refresh()
        count = spool.write(path, _articles(ledger, leases, {name: rows[name] for name in held}, run_id))
    return {"outlets": batch, "path": str(path), "articles": count}


def _articles(ledger: Ledger, leases: Leases, rows: dict[str, Outlet], run_id: str) -> Iterator[tuple[str, Article]]:
    refusals: defaultdict[str, list[Refusal]] = defaultdict(list)
    read_again: Counter[str] = Counter()
    for entry in ledger.waiting(run_id, list(rows)):
        result = read_and_clean(entry, rows[entry.outlet])
        if isinstance(result, Article):
            read_again[entry.outlet] += entry.article_id is not None
            yield entry.key, result
        else:
            refusals[entry.outlet].append((entry, result))
    for outlet, found in refusals.items():
        if leases.holds(outlet):
            ledger.save(_refused(found, read_again[outlet], rows[outlet], run_id))
    for entry in ledger.walled(list(rows)):
        if entry.link and (partial := line.from_feed(entry.link, rows[entry.outlet], entry.fetched_at)):
            yield entry.key, replace(partial, first_seen_at=entry.first_seen_at)


def read_and_clean(entry: Entry, outlet: Outlet) -> Article | NotAnArticle:
    """The article on an entry's archived page. Any failure is an answer too, with reason `error`.

    Raises ArchiveAwayError when no page can be read: of the pages nothing was learnt.
    """
    assert entry.archive
    try:
        page = archive.read(settings().archive_location, entry.archive, entry.body_hash)
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


def _refused(found: list[Refusal], read_again: int, outlet: Outlet, run_id: str) -> Iterator[Entry]:
    """The entries of an outlet's pages without an article; when most articles are lost at once, it is a hiccup."""
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
