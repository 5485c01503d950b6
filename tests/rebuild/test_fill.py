"""A pass copies what changed; a comparison explains what only one index has."""

from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import revisions
from ingest.dedupe import article_id
from ingest.index import ensure_indices
from ingest.index.generations import concrete
from ingest.ledger import Ledger
from ingest.model import Link
from ingest.rebuild import state as states
from ingest.rebuild.changes import checkpoints, pending
from ingest.rebuild.compare import compare
from ingest.rebuild.fill import copy_changes, documents
from tests.crawl.press import HOST, Story
from tests.rebuild.line import LOADED
from tests.rebuild.page import (
    OUTLET,
    Steps,
    alone_in,
    article_of,
    generation,
    owner,
    source_of,
    sources,
    state,
    work,
)  # fmt: skip


@pytest.fixture
def ledger(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    alone_in(monkeypatch, tmp_path)
    ensure_indices(elastic, ["crawl-ledger", "article-revisions"])
    return Ledger(elastic)


def test_a_pass_copies_what_was_written_since_the_last_one(ledger: Ledger) -> None:
    client = ledger.client
    article = article_of(owner("/a", Story.write("a")))
    name, loaded = article_id(article), article_id(LOADED)
    old = generation(client, 1, {name: source_of(replace(article, title="تیتر پیشین")), loaded: source_of(LOADED)})
    generation(client, 2)
    steps: Steps = []
    job = work(client, lambda *step: steps.append(step))
    upto = checkpoints(client, old)
    begun = state()
    reached = copy_changes(job, begun, upto)
    assert reached == replace(begun, positions=tuple(upto.items())) == states.read(client, 2)
    assert sources(client, 2)[name]["title"] == Story.write("a").title
    assert client.get(index=concrete(2), id=name)["_version"] == 7
    assert job.tally.counts == {"cleaned": 1, "carried": 1}
    assert steps == [("documents", 0, 2), ("documents", 2, 2)]

    newer = source_of(replace(LOADED, title="تیتر تازه"))
    client.index(index=old, id=loaded, document=newer, version=8, version_type="external_gte")
    upto = checkpoints(client, old)
    assert pending(client, old, dict(reached.positions), upto) == 1
    reached = copy_changes(job, reached, upto)
    assert job.tally.counts == {"cleaned": 1, "carried": 2} and sources(client, 2)[loaded]["title"] == "تیتر تازه"
    assert copy_changes(job, reached, upto) == reached and job.tally.counts == {"cleaned": 1, "carried": 2}


def test_a_newer_version_in_the_new_index_stays_and_a_refused_one_is_told(ledger: Ledger) -> None:
    client = ledger.client
    name = article_id(LOADED)
    odd = replace(LOADED, canonical_url="https://loaded.example/odd", date_confidence=1e300)
    old = generation(client, 1, {name: source_of(LOADED), article_id(odd): source_of(odd)})
    new = generation(client, 2, date_confidence={"type": "float"})
    client.index(index=new, id=name, document={"title": "تازه‌تر"}, version=9, version_type="external_gte")
    job = work(client)
    copy_changes(job, state(), checkpoints(client, old))
    assert {key: source["title"] for key, source in sources(client, 2).items()} == {name: "تازه‌تر"}
    assert job.tally.counts == {"carried": 2, "refused": 1}
    (line,) = job.tally.refused
    assert line.startswith(f"{article_id(odd)}: document_parsing_exception: ") and "date_confidence" in line


def test_a_document_comes_with_what_is_known_of_it(ledger: Ledger) -> None:
    client = ledger.client
    link = Link(f"{HOST}/a", "تیتر خوراک")
    entry = owner("/a", Story.write("a"), link=link)
    ledger.save([entry])
    ledger.refresh()
    article = article_of(entry)
    name = article_id(article)
    revisions.keep(client, [(name, replace(article, content_hash="older"))], "run")
    shown = source_of(article) | {"title": "تیتر ویراستار", "corrected": ["title"], "uncorrected": {"title": "تیتر"}}
    hits = [
        {"_id": name, "_version": 7, "_source": shown},
        {"_id": "loaded", "_version": 8, "_source": source_of(LOADED)},
    ]
    first, second = documents(ledger, {"kavir": OUTLET}, hits)
    assert (first.id, first.version, first.outlet, first.link) == (name, 7, OUTLET, link)
    assert first.body_hash == entry.body_hash and first.source["title"] == "تیتر", "without the correction"
    assert (second.id, second.version, second.outlet, second.link, second.body_hash) == ("loaded", 8, None, None, None)
    assert (first.versions, second.versions) == (0, 0), "the document says how many"
    del shown["earlier_versions"]
    (older,) = documents(ledger, {"kavir": OUTLET}, hits[:1])
    assert older.versions == 1 and documents(ledger, {}, []) == []


def test_what_only_one_index_has_is_explained_or_told(ledger: Ledger) -> None:
    client = ledger.client
    stories = {path: owner(path, Story.write(path)) for path in ("/same", "/moved", "/twice", "/gone", "/back")}
    ledger.save([stories["/back"]])
    ledger.refresh()
    articles = {path: article_of(entry) for path, entry in stories.items()}
    docs = {path: source_of(article) for path, article in articles.items()}
    names = {path: article_id(article) for path, article in articles.items()}
    old = {names["/same"]: docs["/same"], "old-name": docs["/moved"], names["/twice"]: docs["/twice"]}
    old |= {"second-name": docs["/twice"], names["/gone"]: docs["/gone"], "moved-again": docs["/moved"]}
    new = {names[path]: docs[path] for path in ("/same", "/moved", "/twice", "/back")} | {"strange": docs["/same"]}
    index = generation(client, 1, old)
    generation(client, 2, new)
    steps: Steps = []
    job = work(client, lambda *step: steps.append(step))
    counts = compare(job, state(positions=tuple(checkpoints(client, index).items())))
    assert (counts.old, counts.new) == (6, 5)
    assert counts.explained == {
        "under another id": 1,
        "another address of an article that is there": 2,
        "restored from the ledger": 1,
        "unexplained": 2,
    }
    assert counts.unexplained == [
        f"{names['/gone']} ({HOST}/gone) is not in the new index",
        "strange is only in the new index",
    ]
    assert steps == [("comparing", 6, 6), ("comparing", 11, 11)]


def test_what_was_written_after_the_last_pass_is_not_compared(ledger: Ledger) -> None:
    client = ledger.client
    index = generation(client, 1, {"a": {"title": "تیتر"}})
    generation(client, 2, {"a": {"title": "تیتر"}})
    upto = tuple(checkpoints(client, index).items())
    client.index(index=index, id="later", document={"title": "تازه"})
    counts = compare(work(client), state(positions=upto))
    assert (counts.old, counts.new, counts.explained) == (1, 1, {})
