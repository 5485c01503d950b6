"""The fetch step: the entry after each kind of answer or failure, and the time of the next request."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.fetch import Fetcher
from ingest.fetch.pace import Budget
from ingest.ledger import Entry, Ledger
from ingest.model import ArchivePointer, Page
from ingest.outlets import Outlet
from ingest.settings import Settings
from ingest.story.ask import Answer, ask
from tests.conftest import NOWHERE
from tests.fetch.conftest import Remembered, Site

URL = "http://khabar.example/a"
AGE = timedelta(minutes=30)
RECHECKED = 600
"""Minutes: the one age at which the outlet's stories are asked for again."""
NEXT = timedelta.max
"""Until the next of those ages."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BODY = b"<html>the story</html>"
PAGE = Page(URL, 200, {}, BODY, datetime.now(UTC), URL)
NEW = Entry("key", URL, "khabar", datetime.now(UTC) - AGE, "before", "1405-09-05")
KNOWN = replace(
    NEW,
    article_id="id",
    etag='"x"',
    last_modified="Tue, 20 Oct 2026 16:00:00 GMT",
    body_hash=PAGE.body_hash,
    archive=ArchivePointer("a.warc.gz", 0, 1),
    gone=1,
    gone_since=NEW.first_seen_at,
)
LIVE = replace(KNOWN, status="indexed")
DOUBLE = replace(KNOWN, status="duplicate", duplicate_of="other")
SUSPECT = replace(KNOWN, status="quarantined", reason="suspect: lost-text", detail="9 of 99")
WALLED = replace(NEW, status="blocked", reason="bot-wall", detail="a challenge")


def answer(entry: Entry, *answers: Any, budget: int = 9) -> tuple[Answer, Site]:
    """Return the result for an entry whose page gives this answer, and the site that was requested."""
    return asyncio.run(_answer(entry, list(answers), budget))


async def _answer(entry: Entry, answers: list[Any], budget: int) -> tuple[Answer, Site]:
    site = Site({"/a": answers})
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0)
    outlet = Outlet(
        id="khabar",
        name="Khabar",
        name_fa="خبر",
        domain="khabar.example",
        recheck_minutes=(RECHECKED,),
        connect_to=f"127.0.0.1:{server.sockets[0].getsockname()[1]}",
    )
    options = Settings(pace=0, _env_file=None)  # type: ignore[call-arg]
    with Elasticsearch(NOWHERE) as nowhere:
        async with server, Fetcher(options, None, Remembered({}), Budget(budget, budget)) as fetcher:
            found = await ask(fetcher, Ledger(nowhere), outlet, entry, "run")
            server.close()
    return found, site


def due(entry: Entry, wait: timedelta | None) -> datetime | None:
    """Return when an entry that waits this long is requested again."""
    if wait is NEXT:
        return entry.first_seen_at + timedelta(minutes=RECHECKED)
    return entry.decided_at + wait if entry.decided_at and wait else None


def failing(status: int, **headers: str) -> Any:
    return status, headers, b""


@pytest.mark.parametrize(
    ("entry", "status", "expected", "attempts", "wait"),
    [
        pytest.param(NEW, 503, ("pending", "http-503"), 1, MINUTE, id="a first failure"),
        pytest.param(replace(NEW, attempts=2), 503, ("pending", "http-503"), 3, 4 * MINUTE, id="one more failure"),
        pytest.param(replace(NEW, attempts=4), 503, ("quarantined", "http-503"), 5, None, id="a last failure"),
        pytest.param(NEW, 404, ("filtered", "http-404"), 1, DAY, id="a page that is not there yet"),
        pytest.param(NEW, 410, ("filtered", "http-410"), 1, None, id="a page that is gone for good"),
        pytest.param(NEW, 403, ("blocked", "http-403"), 1, DAY, id="a page that is closed"),
        pytest.param(NEW, 302, ("quarantined", "bad-redirect"), 1, None, id="a redirect to nowhere"),
        pytest.param(LIVE, 503, ("unchanged", "recheck: http-503"), 1, MINUTE, id="a hiccup at an article"),
        pytest.param(replace(LIVE, attempts=4), 503, ("unchanged", "recheck: http-503"), 5, NEXT, id="a lasting one"),
        pytest.param(DOUBLE, 503, ("duplicate", "recheck: http-503"), 1, MINUTE, id="a hiccup at another address"),
        pytest.param(replace(DOUBLE, attempts=4), 503, ("duplicate", "recheck: http-503"), 5, None, id="a lasting one"),
        pytest.param(DOUBLE, 404, ("duplicate", "recheck: http-404"), 1, None, id="another address that is gone"),
        pytest.param(SUSPECT, 503, ("quarantined", "suspect: lost-text"), 1, MINUTE, id="a hiccup at a suspect"),
        pytest.param(
            replace(SUSPECT, attempts=4), 503, ("quarantined", "suspect: lost-text"), 5, DAY, id="a lasting one"
        ),
        pytest.param(WALLED, 503, ("blocked", "bot-wall"), 1, MINUTE, id="a hiccup at a walled story"),
        pytest.param(replace(WALLED, attempts=4), 503, ("blocked", "bot-wall"), 0, DAY, id="a lasting one"),
        pytest.param(WALLED, 403, ("blocked", "http-403"), 1, DAY, id="a wall that became a ban"),
        pytest.param(
            replace(WALLED, status="filtered", reason="gallery"), 503, ("filtered", "gallery"), 1, MINUTE, id="no story"
        ),
    ],
)
def test_a_failure(entry: Entry, status: int, expected: tuple[str, str], attempts: int, wait: timedelta | None) -> None:
    found, _ = answer(entry, failing(status))
    after = found.decided
    assert after and found.page is None and found.error and not found.not_requested
    assert (after.status, after.reason, after.attempts) == (*expected, attempts)
    assert (after.article_id, after.archive, after.run_id) == (entry.article_id, entry.archive, "run")
    assert after.gone == entry.gone + (status in (404, 410))
    assert after.decided_at
    assert after.next_attempt_at == due(after, wait)
    if after.reason == entry.reason:
        assert after.detail == entry.detail, "what the last true answer said stays said"
    if entry.status == "pending" and status != 302:
        assert (after.http_status, after.fetched_at) == (status, after.decided_at)


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_page_of_an_article_is_not_decided_here(status: int) -> None:
    for entry in (LIVE, SUSPECT):
        found, _ = answer(entry, failing(status))
        assert found.error and found.error.reason == f"http-{status}"
        assert (found.page, found.decided, found.not_requested) == (None, None, False)


def test_the_pause_that_a_site_asks_for_is_kept() -> None:
    after = answer(NEW, (429, {"Retry-After": "600"}, b""))[0].decided
    assert after and after.decided_at
    assert (after.status, after.reason) == ("pending", "http-429")
    assert after.next_attempt_at == after.decided_at + timedelta(seconds=600)


def test_without_a_budget_nothing_is_asked_and_the_entry_is_left() -> None:
    found, site = answer(LIVE, (200, {}, BODY), budget=0)
    assert found.not_requested and (found.page, found.decided, site.paths()) == (None, None, [])


@pytest.mark.parametrize("how", ["not modified", "the same body"])
@pytest.mark.parametrize(
    ("entry", "expected", "wait"),
    [
        pytest.param(replace(LIVE, attempts=2), ("unchanged", None), NEXT, id="an article"),
        pytest.param(DOUBLE, ("duplicate", None), None, id="another address"),
        pytest.param(SUSPECT, ("quarantined", "suspect: lost-text"), HOUR, id="a suspect"),
    ],
)
def test_a_page_that_did_not_change(
    entry: Entry, expected: tuple[str, str | None], wait: timedelta | None, how: str
) -> None:
    found, site = answer(entry, failing(304) if how == "not modified" else (200, {}, BODY))
    after = found.decided
    assert after and found.page is None and found.error is None and after.decided_at
    assert (after.status, after.reason, after.detail) == (*expected, entry.detail)
    assert (after.step, after.run_id) == ("fetch", "run")
    assert (after.attempts, after.gone, after.gone_since) == (0, 0, None), "failures in a row are over"
    assert after.next_attempt_at == due(after, wait)
    sent = site.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (entry.etag, entry.last_modified)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(replace(KNOWN, status="pending"), id="a page that was never cleaned"),
        pytest.param(replace(LIVE, status="unchanged", withdrawn_at=NEW.first_seen_at), id="a withdrawn article"),
    ],
)
def test_a_page_is_asked_for_whole_if_nothing_in_the_index_stands_for_it(entry: Entry) -> None:
    found, site = answer(entry, (200, {}, BODY))
    assert found.page and found.page.body == BODY and found.decided is None
    assert not {"if-none-match", "if-modified-since"} & site.requests[-1].headers.keys()


def test_a_page_that_changed_is_to_be_cleaned() -> None:
    found, _ = answer(LIVE, (200, {}, BODY + b" corrected"))
    assert found.page and found.page.body != BODY and found.decided is None and found.error is None


def test_an_unmodified_page_that_is_not_the_last_one_is_asked_for_whole() -> None:
    """When it was read, it redirected to another address, so the unmodified page is not the archived one."""
    entry = replace(LIVE, page_url="http://khabar.example/b")
    found, site = answer(entry, failing(304), failing(503))
    assert site.paths() == ["/a", "/a"] and "if-none-match" not in site.requests[-1].headers
    assert found.decided and found.decided.reason == "recheck: http-503"
