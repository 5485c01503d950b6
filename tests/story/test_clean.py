"""The entry of an address whose page has no article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.ledger import Entry
from ingest.model import ArchivePointer, Link, NotAnArticle
from ingest.outlets import Outlet
from ingest.story.clean import all_refused, headline, refused

DAY = timedelta(days=1)
URL = "http://kavir.example/1"
OUTLET = Outlet(id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example", recheck_minutes=(600,))
WAITING = Entry(
    "key",
    URL,
    "kavir",
    datetime.now(UTC) - timedelta(minutes=30),
    "before",
    "1405-09-06",
    step="fetch",
    archive=ArchivePointer("new.warc.gz", 0, 1),
    article_archive=ArchivePointer("old.warc.gz", 0, 1),
    body_hash="hash",
    etag='"x"',
    last_modified="Tue, 20 Oct 2026 16:00:00 GMT",
    gone=2,
    gone_since=datetime.now(UTC) - DAY,
)
FRESH = replace(WAITING, article_archive=None)
KNOWN = replace(WAITING, article_id="id")
DOUBLE = replace(KNOWN, duplicate_of="other")


@pytest.mark.parametrize(
    ("entry", "answer", "status"),
    [
        pytest.param(FRESH, NotAnArticle("gallery", "9 pictures"), "filtered", id="no story"),
        pytest.param(FRESH, NotAnArticle("no-text", "menu", claimed=True), "quarantined", id="said to be one"),
        pytest.param(FRESH, NotAnArticle("error", "ValueError: x"), "quarantined", id="a step failed"),
        pytest.param(KNOWN, NotAnArticle("soft-404", "not found"), "quarantined", id="it was one"),
    ],
)
def test_a_page_without_an_article(entry: Entry, answer: NotAnArticle, status: str) -> None:
    after = refused(entry, answer, "run")
    assert (after.status, after.step, after.run_id) == (status, "clean", "run")
    assert (after.reason, after.detail) == (answer.reason, answer.detail)
    assert (after.gone, after.gone_since) == (0, None), "its page answered"
    assert after.decided_at and after.next_attempt_at == (after.decided_at + DAY if entry is KNOWN else None)


@pytest.mark.parametrize(
    ("known", "broken", "read_again", "hiccup"),
    [
        pytest.param(3, 0, 2, True, id="most of a visit's articles"),
        pytest.param(3, 0, 3, False, id="as many as were read"),
        pytest.param(2, 0, 0, False, id="few"),
        pytest.param(2, 1, 2, False, id="a page that could not be read says nothing of the site"),
        pytest.param(4, 1, 2, True, id="such a page beside a hiccup"),
    ],
)
def test_articles_that_are_lost_together_are_a_hiccup_of_the_site(
    known: int, broken: int, read_again: int, hiccup: bool
) -> None:
    lost, error, gallery = NotAnArticle("soft-404", "not found"), NotAnArticle("error"), NotAnArticle("gallery")
    found = [*[(KNOWN, lost)] * known, *[(KNOWN, error)] * broken, (FRESH, gallery)]
    *others, fresh = all_refused(iter(found), read_again, OUTLET, "run")
    assert (fresh.status, fresh.reason) == ("filtered", "gallery")
    assert [after.status for after in others[known:]] == ["quarantined"] * broken
    for after in others[:known]:
        assert after.article_id == KNOWN.article_id and after.decided_at and after.next_attempt_at
        if hiccup:
            assert (after.status, after.step, after.run_id) == ("unchanged", "clean", "run")
            assert (after.reason, after.detail) == ("hiccup: soft-404", "not found")
            assert after.archive == KNOWN.article_archive, "the page that its article was read from"
            assert (after.body_hash, after.etag, after.last_modified) == (None, None, None)
            assert after.next_attempt_at == KNOWN.first_seen_at + timedelta(minutes=600), "before a day is over"
        else:
            assert (after.status, after.reason) == ("quarantined", "soft-404")


def test_another_address_stays_one_through_a_hiccup() -> None:
    found = [(DOUBLE, NotAnArticle("soft-404"))] * 3
    assert {after.status for after in all_refused(found, 0, OUTLET, "run")} == {"duplicate"}


def test_a_story_behind_a_bot_wall_is_shown_by_its_headline() -> None:
    link = Link(URL, "شورای شهر بودجه را بررسی کرد", "خلاصهٔ خبر")
    walled = replace(FRESH, status="blocked", reason="bot-wall", link=link, fetched_at=datetime.now(UTC))
    article = headline(walled, OUTLET)
    assert article and (article.title, article.completeness) == (link.title, "partial")
    assert (article.first_seen_at, article.fetched_at) == (walled.first_seen_at, walled.fetched_at)
    for other in (
        replace(walled, status="quarantined"),
        replace(walled, reason="http-403"),
        replace(walled, article_id="id"),
        replace(walled, link=None),
        replace(walled, link=Link(URL)),
    ):
        assert headline(other, OUTLET) is None
