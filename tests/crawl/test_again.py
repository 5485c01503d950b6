"""Rechecks and retries: which stories are requested again, when, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import revisions
from ingest.crawl.run import run
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.key import entry_key
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story

BEGIN = datetime.now(UTC)


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def entries(client: Elasticsearch) -> dict[str, Entry]:
    """Return the entries of the ledger by path."""
    Ledger(client).refresh()
    return {entry.url.removeprefix(HOST): entry for entry in Ledger(client).find()}


def asked(press: Press) -> list[str]:
    """Return the paths of stories requested since the last call, in order."""
    paths = [request.path for request, _ in press.server.log]
    press.server.clear_log()
    return [path for path in paths if path not in ("/rss", "/robots.txt")]


def visit(press: Press, day: float) -> None:
    with time_machine.travel(BEGIN + timedelta(days=day)):
        assert run().balanced


@pytest.mark.parametrize(("hours", "taken"), [(23, []), (25, ["/a"])])
def test_a_crawl_leaves_a_backfill_its_stories_for_a_day(
    hours: float, taken: list[str], press: Press, elastic: Elasticsearch
) -> None:
    press.prints({"/a": Story.write("a")})
    run()
    claimed = entries(elastic)["/a"].decide("pending", "discover", f"{BACKFILL}1", BEGIN)
    seen = datetime.now(UTC) - timedelta(hours=hours)
    Ledger(elastic).save([replace(claimed, last_seen_at=seen, next_attempt_at=seen)])
    Ledger(elastic).refresh()
    asked(press)
    run()
    assert asked(press) == taken


def test_a_withdrawn_story_that_its_feed_lists_again_is_asked_for_at_once(press: Press, elastic: Elasticsearch) -> None:
    story, other = Story.write("a"), Story.write("b")
    press.prints({"/a": story, "/b": other})
    visit(press, 0)
    press.lists("/b")
    press.answers("/a", "", status=404)
    for day in (1, 2.1, 4.2):
        visit(press, day)
    assert entries(elastic)["/a"].withdrawn_at
    press.prints({"/a": story})
    visit(press, 5)
    assert not entries(elastic)["/a"].withdrawn_at
    (name,) = [name for name, document in documents(elastic).items() if document["title"] == story.title]
    assert [event.event for event in revisions.history(elastic, name)] == ["withdrawn", "returned"]


@pytest.mark.parametrize(
    ("second", "corrected", "withdrawn"), [(404, False, True), (200, False, False), (200, True, False)]
)
def test_a_story_with_two_addresses_is_withdrawn_when_it_is_at_neither(
    second: int, corrected: bool, withdrawn: bool, press: Press, elastic: Elasticsearch
) -> None:
    story = replace(Story.write("a"), canonical=f"{HOST}/a")
    press.prints({"/a": story, "/b": story, "/c": Story.write("c"), "/d": Story.write("d")})
    visit(press, 0)
    assert entries(elastic)["/b"].duplicate_of
    press.answers("/a", "", status=404)
    press.answers("/b", story.page if second == 200 else "", status=second)
    for day in (1, 2.1, 4.2, 5.3, 6.4):
        if corrected:
            press.answers("/b", f"{story.page}<!-- {day} -->")
        visit(press, day)
    assert bool(entries(elastic)["/a"].withdrawn_at) is withdrawn


def test_a_story_that_fails_comes_after_those_that_never_did(
    press: Press, elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_RETRY_SECONDS", "0")
    settings.cache_clear()
    press.prints({"/a": Story.write("a")})
    press.answers("/a", "", status=503)
    run()
    assert entries(elastic)["/a"].attempts == 1
    press.prints({f"/{name}": Story.write(name) for name in "bcd"})
    press.lists("/a", "/b", "/c", "/d")
    press.answers("/a", "", status=503)
    asked(press)
    with time_machine.travel(BEGIN + timedelta(hours=1)):
        run()
    order = asked(press)
    assert sorted(order[:3]) == ["/b", "/c", "/d"] and set(order[3:]) == {"/a"}


def test_a_link_to_a_source_of_the_outlet_is_no_story(
    press: Press, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.prints({"/a": Story.write("a")})
    press.answers("/latest", f'<a href="{HOST}/a">خبر کویر</a>')
    press.links["/latest"] = "تازه‌ترین خبرها"
    press.lists("/a", "/latest")
    use(monkeypatch, tmp_path, [press.row | {"listings": [f"{HOST}/latest"]}])
    for _ in range(2):
        report = run()
        assert report.balanced and sum(report.totals.values()) == 1
    assert set(entries(elastic)) == {"/a"}
    (source,) = Ledger(elastic).sources([entry_key("kavir", f"{HOST}/latest")]).values()
    assert source.feed.read_at is not None
    assert asked(press).count("/latest") == 2
