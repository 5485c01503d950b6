"""A restore takes every page of the catalogue's outlets that the ledger does not know as new, and counts the rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from benchmarks.rebuild.pages import archive
from ingest.decisions import corrections, tombstones
from ingest.decisions.corrections import Correction
from ingest.dedupe import article_id
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.leases import Leases
from ingest.rebuild import from_archive
from ingest.rebuild.decided import settle_corrections
from ingest.settings import settings
from tests.crawl.line import documents
from tests.crawl.press import HOST, Story
from tests.rebuild.line import FETCHED, LOADED, load
from tests.rebuild.page import NEVER, OUTLET, Steps, alone_in, article_of, owner, page

STORY = Story.write("a")
LATER = FETCHED + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(monkeypatch, tmp_path)


def test_pages_become_entries_and_articles_as_in_a_crawl(elastic: Elasticsearch) -> None:
    first = page("/a", STORY)
    stranger = replace(first, url="http://toos.example/1", requested_url="http://toos.example/1")
    hidden = page("/hidden", Story.write("hidden"))
    newer = page("/a", replace(STORY, title="تیتری تازه‌تر"), LATER)
    archive([first, stranger, page("/never", NEVER), hidden, newer])
    ensure_indices(elastic)
    tombstones.bury(elastic, tombstones.hashes_of(hidden.url, OUTLET))
    steps: Steps = []
    done = from_archive(lambda *step: steps.append(step))
    assert done.counts == {"indexed": 2, "filtered": 1, "no outlet": 1, "erased": 1, "known": 0}
    assert done.whole and done.run_id.startswith("rebuild-")
    assert steps == [("segments", 0, 1), ("segments", 1, 1)]
    (document,) = documents(elastic).values()
    assert (document["title"], document["url"]) == ("تیتری تازه‌تر", f"{HOST}/a")
    assert document["first_seen_at"] == FETCHED.isoformat() and document["fetched_at"] == LATER.isoformat()
    ledger = Ledger(elastic)
    ledger.refresh()
    entries = {entry.url: entry for entry in ledger.find()}
    assert {url: entry.status for url, entry in entries.items()} == {
        f"{HOST}/a": "indexed",
        f"{HOST}/never": "filtered",
    }
    entry = entries[f"{HOST}/a"]
    assert (entry.fetched_at, entry.first_seen_at, entry.etag) == (LATER, FETCHED, '"/a"')
    assert entry.article_id in documents(elastic) and entry.run_id == done.run_id
    again = from_archive()
    assert again.counts["known"] == 3 and again.counts.get("indexed", 0) == 0 and again.counts["erased"] == 1
    with Leases(elastic, "crawl") as theirs:
        assert theirs.gain("kavir") is None, "the outlets are given back"


def test_an_outlet_that_a_run_visits_is_not_touched(elastic: Elasticsearch) -> None:
    archive([page("/a", STORY), page("/b", Story.write("b"))])
    ensure_indices(elastic, ["crawl-state"])
    with Leases(elastic, "crawl") as theirs:
        assert theirs.gain("kavir") is None
        assert from_archive().counts == {"busy": 2, "known": 0}
    assert documents(elastic) == {}


def test_an_archive_without_pages_is_an_error(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match=r"archive .* has no pages; is PEYK_ARCHIVE right\?"):
        from_archive()


def correction(name: str, url: str = f"{HOST}/a") -> Correction:
    return Correction(
        name, url, "kavir", datetime.now(UTC), "سارا", "a wrong name", {"title": "تیتر ویراستار"}, {}, "تیتر"
    )


def test_a_correction_that_a_document_lacks_is_applied_once(elastic: Elasticsearch) -> None:
    ensure_indices(elastic)
    entry = owner("/a", STORY)
    article = article_of(entry)
    load(elastic, article, LOADED)
    name, index = article_id(article), settings().index("articles")
    version = elastic.get(index=index, id=name)["_version"]
    assert settle_corrections(elastic) == 0
    corrections.decide(elastic, correction(name))
    corrections.decide(elastic, correction("never-indexed", f"{HOST}/unknown"))
    before = documents(elastic)
    assert settle_corrections(elastic) == 1
    after = documents(elastic)[name]
    assert (after["title"], after["corrected"], after["uncorrected"]) == (
        "تیتر ویراستار", ["title"], {"title": STORY.title},
    )  # fmt: skip
    assert after["body"] == article.body and after["indexed_at"] > before[name]["indexed_at"]
    assert elastic.get(index=index, id=name)["_version"] == version, "a later page replaces it"
    assert documents(elastic)[article_id(LOADED)] == before[article_id(LOADED)]
    assert settle_corrections(elastic) == 0 and documents(elastic)[name] == after


def test_a_correction_follows_an_article_to_its_new_id(elastic: Elasticsearch) -> None:
    ensure_indices(elastic)
    entry = owner("/a", STORY)
    article = article_of(entry)
    load(elastic, article)
    Ledger(elastic).save([entry])
    corrections.decide(elastic, correction("former-id"))
    assert settle_corrections(elastic) == 1
    assert documents(elastic)[article_id(article)]["title"] == "تیتر ویراستار"
    assert {item.article_id for item in corrections.in_force(elastic)} == {article_id(article)}
    Ledger(elastic).save([replace(entry, article_id=None)])
    corrections.rename(elastic, article_id(article), "former-id")
    assert settle_corrections(elastic) == 0, "the address has no article now"
