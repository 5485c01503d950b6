"""From the index to re-ranked hits: `peyk vectors`, and searches that use the vectors."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.dedupe import fingerprint
from ingest.errors import PeykError
from ingest.index import ensure_indices, index_articles
from ingest.model import Article, OutletRef
from ingest.search.results import Hit
from ingest.semantic import Encoder, VectorStore, fill, forget, rerank_hits
from ingest.settings import settings

STORIES = (
    ("خانه سینما میزبان منتقدان است", "این قدر استقبال در خانه سینما کم\u200cسابقه بود."),
    ("پرچم بالا رفت", "این بار پرچم بر فراز خانه ملت بالا رفته است."),
    ("رشد بهای مسکن و کرایه آپارتمان", "کارشناسان کمبود ساخت و ساز را علت گرانی مسکن می\u200cدانند."),
)
QUERY = "چرا اجاره خانه این قدر بالا رفته"
MEANT = "2"


def story(number: int, title: str, body: str) -> Article:
    url = f"https://a.example/{number}"
    day = datetime(2026, 11, 1 + number, tzinfo=UTC)
    return fingerprint(Article(url, url, OutletRef("a"), title, body, published_at=day, fetched_at=day))


ARTICLES = tuple(story(number, *texts) for number, texts in enumerate(STORIES))


@pytest.fixture(autouse=True)
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A separate archive, and no time to compute missing vectors in a search."""
    monkeypatch.setenv("PEYK_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("PEYK_SEMANTIC_SECONDS", "0")
    settings.cache_clear()
    yield str(tmp_path / "archive")
    settings.cache_clear()


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def store(archive: str, encoder: Encoder) -> VectorStore:
    return VectorStore(archive, encoder.model)


def write(client: Elasticsearch, *articles: Article) -> None:
    ensure_indices(client)
    assert {outcome.status for outcome in index_articles(client, articles)} == {"indexed"}
    client.indices.refresh(index=settings().index("articles"))


def hashes(*articles: Article) -> set[str]:
    return {str(article.content_hash) for article in articles}


def hits() -> list[Hit]:
    return [Hit(str(number), 9.0 - number, article, {}) for number, article in enumerate(ARTICLES)]


class TestFill:
    def test_every_text_gets_one_vector_once(
        self, elastic: Elasticsearch, store: VectorStore, encoder: Encoder
    ) -> None:
        copy = replace(ARTICLES[0], url="https://b.example/0", canonical_url="https://b.example/0")
        write(elastic, *ARTICLES, copy)
        done: list[tuple[int, int]] = []
        first = fill(elastic, store, encoder, jobs=2, progress=lambda *state: done.append(state))
        assert (first.stored, first.settled) == (3, 0)
        assert done[-1] == (4, 4)
        assert store.get(hashes(*ARTICLES)).keys() == hashes(*ARTICLES)
        again = fill(elastic, store, encoder)
        assert (again.stored, again.settled) == (0, 3)

    def test_a_changed_text_gets_a_vector_of_its_own(
        self, elastic: Elasticsearch, store: VectorStore, encoder: Encoder
    ) -> None:
        write(elastic, ARTICLES[0])
        fill(elastic, store, encoder)
        later = datetime(2026, 11, 20, tzinfo=UTC)
        changed = fingerprint(replace(ARTICLES[0], body="متن دیگری آمد.", fetched_at=later))
        write(elastic, changed)
        assert fill(elastic, store, encoder).stored == 1
        assert store.get(hashes(changed)).keys() == hashes(changed)

    def test_a_forgotten_text_gets_none(
        self, elastic: Elasticsearch, archive: str, store: VectorStore, encoder: Encoder
    ) -> None:
        write(elastic, *ARTICLES)
        for content_hash in hashes(ARTICLES[1]):
            forget(archive, content_hash)
        assert fill(elastic, store, encoder).stored == 2
        assert store.get(hashes(*ARTICLES)).keys() == hashes(ARTICLES[0], ARTICLES[2])

    def test_of_recent_articles_alone(self, elastic: Elasticsearch) -> None:
        write(elastic, *ARTICLES)
        done = CliRunner().invoke(app, ["vectors", "--from", "2026-11-02", "--json"])
        assert json.loads(done.stdout) == {"stored": 2, "settled": 0}

    def test_of_no_index_is_said(self, elastic: Elasticsearch) -> None:
        done = CliRunner().invoke(app, ["vectors"])
        assert isinstance(done.exception, PeykError)
        assert "no index of articles" in str(done.exception)


class TestRerank:
    def test_stored_vectors_put_what_is_meant_first(self, store: VectorStore, encoder: Encoder) -> None:
        store.add({str(a.content_hash): encoder.passage(a.title, a.lead, a.body) for a in ARTICLES})
        found = rerank_hits(QUERY, hits())
        assert found[0].id == MEANT
        assert {hit.id: hit for hit in found} == {hit.id: hit for hit in hits()}

    def test_missing_vectors_are_computed_while_there_is_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PEYK_SEMANTIC_SECONDS", "60")
        settings.cache_clear()
        assert rerank_hits(QUERY, hits())[0].id == MEANT

    def test_without_time_or_vectors_the_order_stays(self) -> None:
        assert rerank_hits(QUERY, hits()) == hits()

    def test_without_words_the_order_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PEYK_SEMANTIC_SECONDS", "60")
        settings.cache_clear()
        assert rerank_hits(" ", hits()) == hits()
        assert rerank_hits(QUERY, hits()[:1]) == hits()[:1]
        assert rerank_hits(QUERY, []) == []

    def test_an_archive_out_of_reach_does_not_stop_a_search(self, archive: str) -> None:
        Path(archive).mkdir()
        (Path(archive) / "vectors").write_text("a file where a folder should be")
        assert rerank_hits(QUERY, hits()) == hits()
