"""The index step: what the index accepts, keeps or refuses of a chunk, and the entries in the ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest import outlets, revisions
from ingest.dedupe import article_id, fingerprint
from ingest.index import ensure_indices, index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import ArchivePointer, Article, OutletRef
from ingest.settings import settings
from ingest.story.index import index_chunk
from tests.crawl.line import documents, use
from tests.crawl.press import words

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROW: dict[str, Any] = {"id": "kavir", "name": "Kavir", "name_fa": "کویر", "domain": "kavir.example"}
ROW |= {"family": "wordpress", "recheck_minutes": []}
NOTICE = words(60, "notice")


def article(path: str, body: str | None = None, hours: float = 0, **changes: Any) -> Article:
    """Return an article that was read at a path, so many hours ago."""
    url = f"https://kavir.example/{path}"
    body = words(60, path) if body is None else body
    read = Article(url, url, OutletRef("kavir"), f"تیتر {path}", body, fetched_at=NOW - hours * HOUR)
    return fingerprint(replace(read, **changes))


def known(text: Article, **changes: Any) -> Entry:
    """Return the entry of a story that is indexed with this text, and whose new page waits for cleaning."""
    url = text.url
    entry = Entry(entry_key("kavir", url), url, "kavir", NOW - 9 * HOUR, "before", "1405-09-06", step="fetch")
    told = {"article_id": article_id(text), "content_hash": text.content_hash, "read_hash": text.content_hash}
    return replace(entry, archive=ArchivePointer("a.warc.gz", 0, 1), fetched_at=NOW, **(told | changes))


def new(text: Article) -> Entry:
    return known(text, article_id=None, content_hash=None, read_hash=None)


def indexed(
    client: Elasticsearch, before: list[Article], *found: tuple[Entry, Article], others: tuple[Entry, ...] = ()
) -> dict[str, Entry]:
    """Index a chunk into an index that holds some articles; return the saved entries by path."""
    ensure_indices(client)
    list(index_articles(client, before))
    ledger = Ledger(client)
    ledger.save((*(entry for entry, _ in found), *others))
    for index in ("crawl-ledger", "articles"):
        client.indices.refresh(index=settings().index(index))
    rows = {"kavir": outlets.load(settings().outlets)["kavir"]}
    saved = index_chunk(client, [(entry.key, text) for entry, text in found], "run", rows)
    ledger.refresh()
    after = {entry.key: entry for entry in ledger.find()}
    assert all(after[entry.key] == entry for entry in saved)
    return {entry.url.rpartition("/")[2]: entry for entry in after.values()}


@pytest.fixture(autouse=True)
def _catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [ROW])


def test_one_of_each_kind(elastic: Elasticsearch) -> None:
    """A new story, a withdrawn one, a version newer than this reading, one with a wrong clock, and a refused text."""
    withdrawn, late, ahead = article("withdrawn", hours=5), article("late"), article("ahead")
    ahead = replace(ahead, fetched_at=NOW + DAY)
    refused = article("refused", date_confidence=1e300)
    early = article("late", late.body + " پایان", hours=2)
    corrected = article("ahead", ahead.body + " پایان")
    gone = known(withdrawn, withdrawn_at=NOW - HOUR, gone=3, gone_since=NOW - DAY)
    fresh = article("new", hours=1)
    kept = article("kept", hours=5)
    worse = replace(article("kept", kept.body + " پایان"), date_confidence=1e300)
    after = indexed(
        elastic,
        [replace(withdrawn, withdrawn=True), late, ahead, kept],
        (new(fresh), fresh),
        (gone, article("withdrawn", hours=1)),
        (known(late), early),
        (known(ahead), corrected),
        (new(refused), refused),
        (known(kept), worse),
    )
    found = {text["title"].rpartition(" ")[2]: text for text in documents(elastic).values()}
    assert set(found) == {"new", "withdrawn", "late", "ahead", "kept"}
    assert {name: entry.status for name, entry in after.items()} == dict.fromkeys(found, "indexed") | {
        "refused": "quarantined",
        "kept": "quarantined",
    }
    assert not found["withdrawn"]["withdrawn"] and after["withdrawn"].withdrawn_at is None
    assert [note.event for note in revisions.history(elastic, article_id(withdrawn))] == ["returned"]
    assert found["late"]["body"] == late.body and after["late"].content_hash == late.content_hash
    assert found["ahead"]["body"] == corrected.body and after["ahead"].content_hash == corrected.content_hash
    told = after["refused"]
    assert told.reason and told.reason.startswith("refused: ") and told.detail and told.step == "index"
    assert (told.article_id, told.content_hash, told.read_hash) == (None, None, None), "to be indexed when seen again"
    assert found["kept"]["body"] == kept.body and after["kept"].article_id == article_id(kept)


def test_a_page_in_place_of_two_stories_is_looked_at_again_in_a_day(elastic: Elasticsearch) -> None:
    """Even though their outlet's row disables rechecks."""
    stories = [article("a"), article("b")]
    after = indexed(
        elastic, stories, *((known(text), fingerprint(replace(text, title="صفحه", body=NOTICE))) for text in stories)
    )
    for name, entry in after.items():
        assert (entry.status, entry.reason) == ("unchanged", "hiccup: same-page"), name
        assert entry.decided_at and entry.next_attempt_at == entry.decided_at + DAY
    assert {text["body"] for text in documents(elastic).values()} == {text.body for text in stories}


def test_a_story_that_moves_takes_its_past_and_its_other_addresses_along(elastic: Elasticsearch) -> None:
    story = article("a", hours=3)
    moved = article("a", story.body + " پایان", canonical_url="https://kavir.example/b")
    other = known(replace(story, url="https://kavir.example/c"), status="duplicate", duplicate_of=known(story).key)
    after = indexed(elastic, [story], (known(story), moved), others=(replace(other, step="index"),))
    ((name, document),) = documents(elastic).items()
    assert name == article_id(moved) and document["earlier_versions"] == 1
    assert [note.event for note in revisions.history(elastic, name)] == ["corrected"]
    assert after["a"].article_id == after["c"].article_id == name and after["c"].duplicate_of == after["a"].key


def test_a_story_that_was_erased_since_it_was_read_is_not_indexed(elastic: Elasticsearch) -> None:
    ensure_indices(elastic)
    erased, read = article("erased"), article("read")
    Ledger(elastic).save([new(read)])
    rows = {"kavir": outlets.load(settings().outlets)["kavir"]}
    saved = index_chunk(elastic, [(new(text).key, text) for text in (erased, read)], "run", rows)
    assert [(entry.url, entry.status) for entry in saved] == [(read.url, "indexed")]
    assert set(documents(elastic)) == {article_id(read)}
