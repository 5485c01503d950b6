"""One document made again: its text by today's code, its history as it was; and an article restored from its pages."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.dedupe import article_id
from ingest.ledger.entry import Entry, Move
from ingest.model import Article, Link, OutletRef, to_document
from ingest.rebuild.remake import Document, Missing, Remade, hash_of, link_of, remake, renamed, restore
from ingest.story.identity import at_own_address
from tests.crawl.press import HOST, Story
from tests.rebuild.line import FETCHED, LOADED
from tests.rebuild.page import NEVER, OUTLET, alone_in, article_of, fetched, owner, segment, source_of

STORY, OTHER = Story.write("a"), Story.write("b")
LINK = Link(f"{HOST}/a", "تیتر خوراک", "لید خوراک", FETCHED - timedelta(hours=1))
INDEX = "articles-v2"
SITE = HOST.replace("http:", "https:")
"""The outlet in a canonical URL."""


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(monkeypatch, tmp_path)


def document(article: Article, **changes: Any) -> Document:
    known = {"id": article_id(article), "version": 7, "source": source_of(article), "outlet": OUTLET, "link": None}
    return Document(**(known | changes))


def written(remade: Remade) -> dict[str, Any]:
    assert remade.action
    source: dict[str, Any] = remade.action["_source"]
    return source


def test_the_text_is_todays_and_the_history_is_the_documents() -> None:
    article = article_of(fetched("/a", STORY))
    before = replace(
        article,
        title="تیتری که کد پیشین خواند",
        fetched_at=FETCHED + timedelta(minutes=1),
        first_seen_at=FETCHED + timedelta(minutes=2),
        indexed_at=FETCHED + timedelta(minutes=3),
        changed_at=FETCHED + timedelta(minutes=4),
        earlier_versions=3,
        withdrawn=True,
    )
    remade = remake(document(before), INDEX)
    assert (remade.id, remade.how, remade.reason, remade.detail) == (article_id(article), "cleaned", None, "")
    assert remade.action
    assert {name: remade.action[name] for name in ("_index", "_id", "version", "version_type")} == {
        "_index": INDEX, "_id": article_id(article), "version": 7, "version_type": "external_gte",
    }  # fmt: skip
    found, old = written(remade), source_of(before)
    assert (found["title"], found["body"]) == (STORY.title, article.body)
    kept = ("fetched_at", "first_seen_at", "indexed_at", "changed_at", "earlier_versions", "withdrawn", "archive")
    assert {name: found[name] for name in kept} == {name: old[name] for name in kept}
    assert renamed(remade) is None


def test_the_time_until_it_was_searchable_is_that_of_its_first_indexing() -> None:
    article = article_of(fetched("/a", STORY))
    assert article.published_at
    late = article.published_at + timedelta(minutes=5)
    before = replace(article, first_seen_at=late, indexed_at=late, seconds_to_searchable=90)
    assert written(remake(document(before), INDEX))["seconds_to_searchable"] == 90
    unknown = replace(before, seconds_to_searchable=None)
    assert written(remake(document(unknown), INDEX))["seconds_to_searchable"] == 300


def test_a_document_of_an_older_mapping_gets_the_number_of_its_kept_versions() -> None:
    found = written(remake(document(article_of(fetched("/a", STORY)), versions=2), INDEX))
    assert (found["earlier_versions"], found["changed_at"]) == (2, found["fetched_at"])


def test_a_correction_is_shown_over_the_new_text() -> None:
    article = article_of(fetched("/a", STORY))
    found = written(remake(document(article, corrected={"title": "تیتر ویراستار"}), INDEX))
    assert (found["title"], found["corrected"], found["uncorrected"]) == (
        "تیتر ویراستار", ["title"], {"title": STORY.title},
    )  # fmt: skip


def test_a_document_keeps_its_own_address_where_the_page_names_another_story() -> None:
    entry = fetched("/a", replace(STORY, canonical=f"{HOST}/b"))
    article = article_of(entry)
    assert article.canonical_url == f"{SITE}/b"
    own = at_own_address(article, OUTLET)
    remade = remake(document(own), INDEX)
    assert renamed(remade) is None and written(remade)["canonical_url"] == f"{SITE}/a"
    misread = replace(article, canonical_url=f"{SITE}/misread")
    remade = remake(document(misread), INDEX)
    assert renamed(remade) == article_id(article) and written(remade)["canonical_url"] == f"{SITE}/b"


def test_what_cannot_be_read_today_is_kept_as_it_was_with_the_reason() -> None:
    entry = fetched("/a", STORY)
    article = article_of(entry)
    gone = replace(entry.archive, file="2020/gone.warc.gz") if entry.archive else None
    unread = fetched("/never", NEVER).archive
    for changed, outlet, reason, detail in (
        (replace(article, archive=gone), OUTLET, "error", "cannot be read"),
        (replace(article, archive=unread), OUTLET, "no-text", ""),
        (replace(article, outlet=OutletRef("toos")), None, "no-outlet", "toos is not in the catalogue"),
    ):
        remade = remake(document(changed, outlet=outlet), INDEX)
        assert (remade.how, remade.id) == ("kept", article_id(changed)), reason
        assert remade.reason == reason and detail in remade.detail
        assert written(remade)["body"] == article.body


def test_a_page_with_another_content_than_the_ledgers_is_not_read() -> None:
    article = article_of(fetched("/a", STORY))
    remade = remake(document(article, body_hash="0" * 64), INDEX)
    assert (remade.how, remade.reason) == ("kept", "error")


def test_a_story_behind_a_wall_is_made_from_its_feed() -> None:
    before = replace(LOADED, outlet=OUTLET.ref(), completeness="partial", body="", title="تیتر پیشین")
    remade = remake(document(before, link=LINK), INDEX)
    found = written(remade)
    assert (remade.how, found["title"], found["lead"]) == ("feed", LINK.title, LINK.lead)
    assert found["fetched_at"] == source_of(before)["fetched_at"] and found["outlet"]["id"] == "kavir"
    for changed in (
        document(before, link=None),
        document(before, link=replace(LINK, title=None)),
        document(replace(before, completeness="full"), link=LINK),
        document(before, link=LINK, outlet=None),
    ):
        remade = remake(changed, INDEX)
        assert (remade.how, written(remade)["title"], remade.reason) == ("carried", "تیتر پیشین", None)


def test_a_document_without_a_page_is_enriched_again() -> None:
    before = replace(LOADED, content_hash=None, title="  تیتر  پیشین ")
    found = written(remake(document(before, outlet=None), INDEX))
    assert found["title"] == "تیتر پیشین" and found["content_hash"]


def test_the_feed_link_is_that_of_the_address_that_was_read() -> None:
    entry = fetched("/a", STORY, link=LINK)
    before = {"archive": to_document(entry.archive)}
    other = replace(entry, key="other", archive=None, link=replace(LINK, title="دیگر"), duplicate_of=entry.key)
    assert link_of([entry, other], before) == LINK
    read = replace(other, archive=entry.archive)
    owned = replace(entry, archive=None)
    assert link_of([owned, read], before) == read.link, "the page of another address"
    past = replace(other, history=(Move(FETCHED, "run", "indexed", "index", archive=entry.archive),))
    assert link_of([owned, past], before) == past.link, "a page that it had earlier"
    assert link_of([other, owned], {}) == LINK, "of no page: the owner's"
    assert link_of([], before) is None


def test_the_hash_is_that_of_the_page_that_was_read() -> None:
    entry = fetched("/a", STORY)
    before = {"archive": to_document(entry.archive)}
    assert hash_of([replace(entry, archive=None), entry], before) == entry.body_hash
    assert hash_of([fetched("/b", STORY)], before) is None
    assert hash_of([entry], {}) is None


def restored(owned: Entry, *others: Entry) -> Remade:
    return restore(Missing(str(owned.article_id), owned, others, OUTLET), INDEX)


def test_a_lost_article_is_restored_from_the_page_that_it_was_read_from() -> None:
    entry = owner("/a", STORY)
    newer = fetched("/a", OTHER, FETCHED + timedelta(minutes=9))
    remade = restored(replace(entry, archive=newer.archive, body_hash=newer.body_hash))
    assert (remade.how, remade.id, remade.reason) == ("restored", entry.article_id, None)
    assert remade.action and (remade.action["_index"], remade.action["_id"]) == (INDEX, entry.article_id)
    found = written(remade)
    assert (found["title"], found["archive"]) == (STORY.title, to_document(entry.archive))
    assert found["first_seen_at"] == entry.first_seen_at.isoformat()
    assert found["indexed_at"] == found["fetched_at"] == FETCHED.isoformat()
    assert not found["withdrawn"] and "seconds_to_searchable" not in found
    assert written(restored(replace(entry, withdrawn_at=FETCHED)))["withdrawn"]
    corrected = restore(Missing(str(entry.article_id), entry, (), OUTLET, {"title": "تیتر ویراستار"}), INDEX)
    assert written(corrected)["title"] == "تیتر ویراستار"


def test_a_lost_page_is_replaced_by_another_with_the_same_text_only() -> None:
    entry = owner("/a", STORY)
    segment(entry.archive).unlink()
    same = fetched("/b", replace(STORY, canonical=f"{HOST}/a"), duplicate_of=entry.key)
    remade = restored(entry, fetched("/c", OTHER), same)
    assert remade.how == "restored" and renamed(remade) is None
    assert (written(remade)["url"], written(remade)["title"]) == (f"{HOST}/b", STORY.title)
    for others in ((), (fetched("/c", OTHER),), (replace(same, archive=None),)):
        remade = restored(entry, *others)
        assert (remade.how, remade.action, remade.reason) == ("lost", None, "error")
        assert remade.detail.startswith(f"{HOST}/a: ") and "cannot be read" in remade.detail
    assert renamed(remade) is None


def test_an_article_without_any_page_is_lost_unless_its_feed_has_it() -> None:
    entry = replace(owner("/a", STORY), archive=None, article_archive=None, body_hash=None, link=LINK)
    remade = restored(entry)
    assert (remade.how, remade.reason) == ("lost", "no-page")
    assert remade.detail == f"{HOST}/a: none of its addresses has an archived page"
    walled = restored(replace(entry, status="blocked"))
    assert (walled.how, written(walled)["title"], written(walled)["completeness"]) == (
        "restored",
        LINK.title,
        "partial",
    )
    assert written(walled)["fetched_at"] == FETCHED.isoformat()
    assert restored(replace(entry, status="blocked", link=None)).how == "lost"


def test_an_entry_of_an_older_version_gives_the_newest_text_of_its_addresses() -> None:
    entry = replace(owner("/a", STORY), article_archive=None)
    later, earlier = FETCHED + timedelta(minutes=1), FETCHED - timedelta(minutes=1)
    newer = fetched("/b", replace(OTHER, canonical=f"{HOST}/a"), later)
    older = fetched("/c", replace(Story.write("c"), canonical=f"{HOST}/a"), earlier)
    assert written(restored(entry, newer, older))["title"] == OTHER.title
    assert written(restored(entry, older))["title"] == STORY.title
    assert written(restored(entry, replace(newer, fetched_at=FETCHED)))["title"] == STORY.title, "as old as the owner's"
    assert written(restored(entry, replace(newer, archive=None)))["title"] == STORY.title
    assert written(restored(replace(entry, archive=None), older))["title"] == Story.write("c").title
    newest = fetched("/d", replace(Story.write("d"), canonical=f"{HOST}/a"), later + timedelta(minutes=1))
    assert written(restored(entry, newest, newer))["title"] == Story.write("d").title
    unread = fetched("/e", NEVER, later)
    assert written(restored(entry, unread))["title"] == STORY.title
    remade = restored(replace(entry, archive=unread.archive, body_hash=unread.body_hash))
    assert (remade.how, remade.reason) == ("lost", "no-text")
    undated = replace(newer, fetched_at=None)
    assert written(restored(entry, undated))["title"] == STORY.title, "a page without a date is the oldest"


def test_a_restored_article_keeps_the_id_that_its_address_gave_it() -> None:
    entry = owner("/a", replace(STORY, canonical=f"{HOST}/b"))
    own = article_id(replace(article_of(entry), canonical_url=f"{SITE}/a"))
    remade = restored(replace(entry, article_id=own))
    assert remade.action and (remade.action["_id"], written(remade)["canonical_url"]) == (own, f"{SITE}/a")
    remade = restored(replace(entry, article_id="misread"))
    assert renamed(remade) == entry.article_id, "neither address: the page's"
