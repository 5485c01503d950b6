"""A story whose outlet changes its address or code stays one document, owned by one entry of the ledger."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import time_machine
from elasticsearch import ApiError, Elasticsearch, TransportError
from pytest_httpserver import HTTPServer

from ingest import archive, outlets, revisions
from ingest.crawl.run import run
from ingest.dedupe import article_id, fingerprint
from ingest.desk.mend import mend
from ingest.errors import PeykError
from ingest.index import index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import NotAnArticle, Page, article_from_document
from ingest.rebuild import rebuild
from ingest.settings import settings
from ingest.story.clean import read_and_clean
from ingest.story.documents import balances, unmatched
from tests.crawl.line import documents, use
from tests.crawl.old_form import write_in_old_form
from tests.crawl.press import HOST, Press, Story
from tests.crawl.proxy import proxied
from tests.rebuild.line import LOADED

HTML = {"content-type": "text/html; charset=utf-8"}
ROW = {"id": "kavir", "name": "Kavir", "name_fa": "خبر کویر", "domain": "kavir.example"}
STORY, OTHER = Story.write("one"), Story.write("two")
CORRECTED = replace(STORY, text=(*STORY.text[:5], Story.write("correction").text[0]))


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def crawl(press: Press, **stories: Story) -> Counter[str]:
    """Publish stories at paths equal to their names, crawl, and return the totals."""
    press.prints({f"/{name}": story for name, story in stories.items()})
    report = run()
    assert report.balanced
    return Counter({status: count for status, count in report.totals.items() if count})


def entries(client: Elasticsearch) -> dict[str, Entry]:
    Ledger(client).refresh()
    return {entry.url.removeprefix(f"{HOST}/"): entry for entry in Ledger(client).find()}


def titles(client: Elasticsearch) -> list[str]:
    """Return all titles; check that each document has an entry that owns it, and each owner its document."""
    found = documents(client)
    left = unmatched(client, "kavir")
    assert (left.documents, left.entries) == ((), ())
    assert all(balance.balanced for balance in balances(client))
    return sorted(document["title"] for document in found.values())


def corrections(client: Elasticsearch, path: str) -> list[str]:
    return [found.event for found in revisions.history(client, str(entries(client)[path].article_id))]


def test_a_story_that_names_another_canonical_address_moves_there(press: Press, elastic: Elasticsearch) -> None:
    crawl(press, first=STORY)
    first = documents(elastic)
    crawl(press, first=replace(CORRECTED, canonical=f"{HOST}/second"))
    assert titles(elastic) == [STORY.title]
    ((name, document),) = documents(elastic).items()
    assert name not in first and document["canonical_url"] == "https://kavir.example/second"
    assert document["first_seen_at"] == next(iter(first.values()))["first_seen_at"]
    assert document["earlier_versions"] == 1 and corrections(elastic, "first") == ["corrected"]
    assert crawl(press, second=replace(CORRECTED, canonical=f"{HOST}/second")) == {"unchanged": 1, "duplicate": 1}
    assert titles(elastic) == [STORY.title]


@pytest.mark.parametrize("seen_before", [True, False], ids=["the new address first", "the old address first"])
def test_a_permanent_redirect_to_a_new_address_leaves_one_document(
    seen_before: bool, press: Press, elastic: Elasticsearch
) -> None:
    crawl(press, old=STORY)
    since = entries(elastic)["old"].first_seen_at.isoformat()
    if seen_before:
        crawl(press, new=STORY)
        assert titles(elastic) == [STORY.title, STORY.title], "until the old address is asked for again"
    press.answers("/new", STORY.page)
    press.answers("/old", "", 301, f"{HOST}/new")
    press.lists("/old")
    run()
    assert titles(elastic) == [STORY.title]
    crawl(press, new=STORY)
    press.answers("/old", "", 301, f"{HOST}/new")
    run()
    assert titles(elastic) == [STORY.title]
    ((_, document),) = documents(elastic).items()
    assert document["canonical_url"] == "https://kavir.example/new" and document["first_seen_at"] == since


def test_a_redirect_to_a_new_code_moves_story_past_and_other_addresses(
    press: Press, elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use(monkeypatch, tmp_path, [press.row | {"family": "iransamaneh"}])
    press.prints({"/fa/news/111/a": STORY, "/fa/news/111/b": STORY})
    run()
    press.prints({"/fa/news/111/a": CORRECTED, "/fa/news/111/b": CORRECTED})
    run()
    press.answers("/fa/news/222/a", CORRECTED.page)
    for path in ("/fa/news/111/a", "/fa/news/111/b"):
        press.answers(path, "", 301, f"{HOST}/fa/news/222/a")
    run()
    assert titles(elastic) == [STORY.title]
    ((name, document),) = documents(elastic).items()
    assert document["news_code"] == "222"
    assert {entry.article_id for entry in entries(elastic).values()} == {name}
    assert corrections(elastic, "fa/news/111/a") == ["corrected"]
    rebuild()
    assert titles(elastic) == [STORY.title]


def test_a_redirect_to_another_story_is_a_page_that_is_gone(press: Press, elastic: Elasticsearch) -> None:
    crawl(press, first=STORY, second=OTHER)
    press.answers("/first", "", 302, f"{HOST}/second")
    for day in (0, 1.5, 3.5):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=day)):
            run()
        assert titles(elastic) == sorted([STORY.title, OTHER.title])
    marked = {document["title"]: document["withdrawn"] for document in documents(elastic).values()}
    assert marked == {STORY.title: True, OTHER.title: False}
    assert entries(elastic)["first"].reason == "withdrawn: another-story"
    press.answers("/first", STORY.page)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=40)):
        run()
    assert not any(document["withdrawn"] for document in documents(elastic).values())


def test_a_redirect_to_a_story_that_nobody_knew_takes_no_other_storys_place(
    press: Press, elastic: Elasticsearch
) -> None:
    crawl(press, first=STORY)
    press.answers("/unseen", OTHER.page)
    press.answers("/first", "", 302, f"{HOST}/unseen")
    run()
    assert titles(elastic) == [STORY.title]
    assert entries(elastic)["first"].reason == "recheck: another-story"


def test_a_wrong_canonical_address_merges_no_stories(press: Press, elastic: Elasticsearch) -> None:
    """A template names the same story as canonical on all pages, at first readings and later ones."""
    crawl(press, first=STORY)
    wrong = {"canonical": f"{HOST}/first"}
    crawl(press, second=replace(OTHER, **wrong), third=replace(Story.write("three"), **wrong))
    assert len(titles(elastic)) == 3
    crawl(press, second=replace(OTHER, **wrong, text=(*OTHER.text, STORY.text[0])))
    assert len(titles(elastic)) == 3
    assert next(text for text in documents(elastic).values() if text["title"] == STORY.title)["earlier_versions"] == 0
    assert Counter(entry.status for entry in entries(elastic).values())["duplicate"] == 0


def test_a_story_that_was_read_under_the_address_of_another_gives_it_back(press: Press, elastic: Elasticsearch) -> None:
    """The page with the wrong canonical address comes first, alone or with the story that it names."""
    wrong = replace(OTHER, canonical=f"{HOST}/second")
    crawl(press, first=wrong)
    assert titles(elastic) == [OTHER.title]
    crawl(press, second=STORY)
    third = Story.write("three")
    crawl(press, a=replace(third, canonical=f"{HOST}/z"), z=Story.write("four"))
    assert len(titles(elastic)) == 4
    found = {
        document["canonical_url"].rpartition("/")[2]: document["title"] for document in documents(elastic).values()
    }
    assert found["second"] == STORY.title and found["first"] == OTHER.title and found["a"] == third.title
    assert all(document["earlier_versions"] == 0 for document in documents(elastic).values())
    assert crawl(press) == {"unchanged": 4}


def test_a_part_of_a_story_at_another_address_is_a_duplicate_and_replaces_nothing(
    press: Press, elastic: Elasticsearch
) -> None:
    crawl(press, first=STORY)
    short = replace(STORY, text=STORY.text[:2], canonical=f"{HOST}/first")
    assert crawl(press, short=short)["duplicate"] == 1
    (document,) = documents(elastic).values()
    assert document["body"] == "\n".join(STORY.text)


def test_a_newer_text_of_another_address_keeps_the_former_one_and_is_told_of_the_owner(
    press: Press, elastic: Elasticsearch
) -> None:
    crawl(press, first=STORY)
    crawl(press, other=replace(CORRECTED, canonical=f"{HOST}/first"))
    (document,) = documents(elastic).values()
    assert document["body"] == "\n".join(CORRECTED.text) and document["earlier_versions"] == 1
    assert corrections(elastic, "first") == ["corrected"]
    owner = entries(elastic)["first"]
    assert (owner.status, owner.reason) == ("indexed", "newer text of another address")
    press.answers("/first", STORY.page + "<!-- another answer -->")
    run()
    assert corrections(elastic, "first") == ["corrected"], "its own address shows what it did: no correction"
    crawl(press, first=CORRECTED)
    assert corrections(elastic, "first") == ["corrected"]


def test_an_older_text_of_another_address_replaces_nothing(press: Press, elastic: Elasticsearch) -> None:
    """A page was archived the day before and is cleaned only now."""
    crawl(press, first=CORRECTED)
    url, yesterday = f"{HOST}/other", datetime.now(UTC) - timedelta(days=1)
    page = Page(url, 200, HTML, replace(STORY, canonical=f"{HOST}/first").page.encode(), yesterday, url)
    with archive.Segment(settings().archive_location, "yesterday") as segment:
        pointer = segment.write(page)
    first = entries(elastic)["first"]
    waiting = Entry(entry_key("kavir", url), url, "kavir", yesterday, "killed", first.day, last_seen_at=yesterday)
    told = {"archive": pointer, "fetched_at": yesterday, "body_hash": page.body_hash}
    Ledger(elastic).save([waiting.move("pending", "fetch", "killed", yesterday, **told)])
    Ledger(elastic).refresh()
    run()
    other = entries(elastic)["other"]
    assert (other.status, other.duplicate_of) == ("duplicate", first.key)
    (document,) = documents(elastic).values()
    assert document["body"] == "\n".join(CORRECTED.text) and not document.get("earlier_versions")


@pytest.mark.parametrize("alike", [True, False], ids=["the same story", "another story"])
def test_an_orphan_that_an_older_peyk_left_finds_its_place(alike: bool, press: Press, elastic: Elasticsearch) -> None:
    """Older versions moved the entry of a story that got another id, and left its document without an entry."""
    crawl(press, first=STORY)
    entry, ((name, document),) = entries(elastic)["first"], documents(elastic).items()
    after = CORRECTED if alike else OTHER
    moved = replace(
        article_from_document(document), canonical_url="https://kavir.example/new", url=f"{HOST}/new", news_code=None
    )
    moved = fingerprint(replace(moved, title=after.title, body="\n".join(after.text)))
    list(index_articles(elastic, [moved]))
    Ledger(elastic).save([replace(entry, article_id=article_id(moved), content_hash=moved.content_hash)])
    write_in_old_form(elastic)
    assert [one for one, _ in unmatched(elastic, "kavir").documents] == [name]
    assert mend().counts == {"removed" if alike else "adopted": 1}
    assert titles(elastic) == sorted({STORY.title, after.title})
    assert mend().counts == {}
    if alike:
        assert corrections(elastic, "first") == ["corrected"]


def test_a_rebuild_counts_the_versions_that_an_older_peyk_kept(press: Press, elastic: Elasticsearch) -> None:
    crawl(press, first=STORY, second=OTHER)
    crawl(press, first=CORRECTED)
    write_in_old_form(elastic)
    rebuild()
    found = {text["title"]: text for text in documents(elastic).values()}
    assert (found[STORY.title]["earlier_versions"], found[OTHER.title]["earlier_versions"]) == (1, 0)
    assert found[STORY.title]["changed_at"] == found[STORY.title]["fetched_at"]
    assert "changed_at" not in found[OTHER.title] and found[OTHER.title]["seconds_to_seen"] > 0


def test_a_move_that_is_cut_off_anywhere_is_finished_by_the_next_crawls(
    press: Press, elastic: Elasticsearch, node_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_BUSY_SECONDS", "0")
    crawl(press, first=STORY)
    press.prints({"/first": replace(CORRECTED, canonical=f"{HOST}/second")})
    with proxied(node_url) as proxy:
        monkeypatch.setenv("ELASTICSEARCH_URL", proxy.url)
        settings.cache_clear()
        failures = 0
        for requests in count(8, 3):
            last = proxy.count + requests
            proxy.rule = lambda number, method, path, last=last: "cut" if number > last else None
            try:
                run()
            except (PeykError, ApiError, TransportError):
                failures += 1
            else:
                break
    assert failures > 2
    assert titles(elastic) == [STORY.title]
    assert corrections(elastic, "first") == ["corrected"]
    assert [document["earlier_versions"] for document in documents(elastic).values()] == [1]


def test_articles_of_a_file_are_no_orphans_and_a_lost_document_comes_back(press: Press, elastic: Elasticsearch) -> None:
    crawl(press, first=STORY)
    list(index_articles(elastic, [LOADED]))
    (name,) = {name for name, document in documents(elastic).items() if document["title"] == STORY.title}
    index = documents(elastic)[name]
    assert [(one.outlet, one.entries, one.documents, one.imports) for one in balances(elastic)] == [
        ("kavir", 1, 1, 0),
        ("loaded", 0, 0, 1),
    ]
    seen = entries(elastic)["first"].first_seen_at
    assert [(one.entries, one.documents) for one in balances(elastic, seen) if one.outlet == "kavir"] == [(1, 1)]
    assert balances(elastic, seen - timedelta(seconds=1)) == []
    elastic.delete(index=settings().index("articles"), id=name, refresh=True)
    assert unmatched(elastic, "kavir").entries == ((entries(elastic)["first"].key, f"{HOST}/first"),)
    assert mend().counts == {"asked again": 1}
    run()
    assert documents(elastic)[name]["body"] == index["body"]


def test_a_story_of_another_outlet_behind_a_redirect_is_none_of_this_one(
    press: Press, elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    neighbour = press.row | {"id": "sport", "domain": "sport.kavir.example", "feeds": []}
    use(monkeypatch, tmp_path, [press.row, neighbour])
    crawl(press, first=STORY)
    before = documents(elastic)
    press.answers("/theirs", OTHER.page)
    press.links |= {"/second": OTHER.title}
    for path in ("/first", "/second"):
        press.answers(path, "", 302, "http://sport.kavir.example/theirs")
    press.lists("/first", "/second")
    run()
    assert documents(elastic) == before
    found = entries(elastic)
    assert (found["second"].status, found["second"].reason) == ("filtered", "foreign-host")
    assert (found["first"].status, found["first"].reason) == ("unchanged", "recheck: foreign-host")


def test_an_archived_page_of_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [ROW])
    page = Page("https://other.example/1", 200, {}, STORY.page.encode(), datetime.now(UTC), f"{HOST}/1")
    with archive.Segment(settings().archive_location, "one") as segment:
        pointer = segment.write(page)
    outlet = outlets.load(settings().outlets)["kavir"]
    entry = Entry("k", f"{HOST}/1", "kavir", page.fetched_at, "r", "1405-09-05", archive=pointer)
    assert read_and_clean(entry, outlet) == NotAnArticle("foreign-host", "it leads to https://other.example/1")
