"""Withdrawals: detect stories that their outlets took down.

An article is marked as withdrawn, never deleted, if its page answered 404 or 410, or led to another story, on at least
`TIMES` visits in a row that span at least `SPAN`. None of its addresses may have answered otherwise in that time. A
visit is ignored if the feeds of the outlet fail or if most requested pages are missing: the site is then at fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest import revisions
from ingest.fetch import FetchError
from ingest.index.bulk import write_over
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.entry import Step
from ingest.model import article_from_document, as_printed
from ingest.settings import settings
from ingest.story.looks import LOOK, SELDOM

GONE = ("http-404", "http-410")
TIMES = 3
SPAN = timedelta(days=3)
FEW = 3
"""Fewer missing pages are never a hiccup of the site, however few others answer."""

Missing = tuple[Entry, FetchError]


def is_missing(entry: Entry, error: FetchError) -> bool:
    """Return whether the page of a known article answered 404 or 410."""
    return entry.owns_article and error.reason in GONE


def is_hiccup(missing: int, present: int, feeds: str) -> bool:
    """Return whether missing pages are a temporary failure of the site, not withdrawals.

    `missing` and `present` count the pages of one visit; `feeds` is the state of the outlet's feeds.
    """
    return feeds == "failed" or (missing >= FEW and missing > present)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an entry has no page of its story: the reason and detail to note, and the step that found it."""

    step: Step
    reason: str
    detail: str


def book_missing(
    client: Elasticsearch, missing: Sequence[Missing], hiccup: bool, run_id: str, now: datetime
) -> list[Entry]:
    """Return the entries of the missing pages of one visit; mark the articles that are now withdrawn in the index."""
    if hiccup:
        detail = "a hiccup: the feeds failed, or most pages of the outlet are missing too"
        return [
            unaffected(entry, Cause("fetch", f"recheck: {error.reason}", detail), run_id, now)
            for entry, error in missing
        ]
    return [missed(client, entry, Cause("fetch", error.reason, error.detail), run_id, now) for entry, error in missing]


def unaffected(entry: Entry, cause: Cause, run_id: str, now: datetime, due_at: datetime | None = None) -> Entry:
    """Return the entry after a temporary failure of the site: unchanged, due at `due_at` or in a day."""
    status: Status = "duplicate" if entry.duplicate_of else "unchanged"
    changes: dict[str, Any] = {"reason": cause.reason, "detail": cause.detail, "next_attempt_at": due_at or now + LOOK}
    return entry.decide(status, cause.step, run_id, now, **changes)


def without_page(entry: Entry) -> Entry:
    """Return the entry without its last fetched page. Without validators, the next request is unconditional."""
    return replace(entry, archive=entry.source, body_hash=None, etag=None, last_modified=None)


def missed(client: Elasticsearch, entry: Entry, cause: Cause, run_id: str, now: datetime) -> Entry:
    """Count one more missing answer; mark the article as withdrawn if it has been missing for long enough."""
    since = min(entry.gone_since or now, now)
    changes: dict[str, Any] = {"gone": entry.gone + 1, "gone_since": since, "next_attempt_at": now + LOOK}
    if entry.withdrawn_at:
        changes |= {"next_attempt_at": now + SELDOM, "withdrawn_at": entry.withdrawn_at}
    elif entry.gone + 1 >= TIMES and now - since >= SPAN:
        changes |= _at_other_addresses(client, entry, since, run_id, now) or _withdrawn(client, entry, run_id, now)
    kind = "withdrawn" if changes.get("withdrawn_at") else "recheck"
    changes |= {"reason": f"{kind}: {cause.reason}", "detail": cause.detail}
    return entry.decide("unchanged", cause.step, run_id, now, **changes)


def _at_other_addresses(
    client: Elasticsearch, entry: Entry, since: datetime, run_id: str, now: datetime
) -> dict[str, Any]:
    """Return the entry fields to set if another address may still have the article; else an empty dict."""
    ledger = Ledger(client)
    # The same visit may have requested them a moment ago.
    ledger.refresh()
    others = [other for other in ledger.find({"term": {"duplicate_of": entry.key}}) if not other.gone]
    if any(other.fetched_at and other.fetched_at >= since for other in others):
        return {"gone": 0, "gone_since": None, "next_attempt_at": now + SELDOM}
    ledger.amend({other.key: {"next_attempt_at": now} for other in others if other.run_id != run_id})
    return {"next_attempt_at": now + LOOK} if others else {}


def _withdrawn(client: Elasticsearch, entry: Entry, run_id: str, now: datetime) -> dict[str, Any]:
    alias = settings().index("articles")
    document = client.options(ignore_status=404).get(index=alias, id=entry.article_id or "")
    if document.get("found"):
        article = replace(article_from_document(as_printed(document["_source"])), withdrawn=True, indexed_at=now)
        write_over(client, article, document["_version"], document["_id"])
        revisions.note(client, "withdrawn", article, run_id, now)
    return {"withdrawn_at": now, "next_attempt_at": now + SELDOM}
