"""Articles are sought by their titles in every spelling; the rank of each says how well an index finds them."""

import pytest
from elasticsearch import Elasticsearch

from ingest.clean import finish
from ingest.evaluate.known_item import SPELLINGS
from ingest.index import ensure_indices
from ingest.model import Article, OutletRef
from ingest.rebuild.retrieval import retrieval
from ingest.settings import settings
from tests.rebuild.line import FETCHED, load

TITLES = {
    "bridge": "پل‌های روستایی بازسازی می‌شود",
    "river": "آب رودخانه‌های شمال بالا می‌آید",
    "school": "مدرسه‌های شهرستان تعطیل شد",
}
COMMON = "خبرنگار ما گزارش داد"
"""In the body of every article."""


@pytest.fixture(scope="module")
def index(shelf: Elasticsearch) -> str:
    """An index with three articles whose bodies repeat their titles."""
    ensure_indices(shelf)
    load(shelf, *(article(name, title) for name, title in TITLES.items()))
    shelf.indices.refresh(index=settings().index("articles"))
    return settings().index("articles")


def article(name: str, title: str) -> Article:
    url = f"https://loaded.example/{name}"
    body = f"{title}. {COMMON}."
    return finish(Article(url, url, OutletRef("loaded"), title, body, fetched_at=FETCHED))


def pairs(client: Elasticsearch, index: str) -> list[tuple[str, str]]:
    return [(hit["_id"], hit["_source"]["title"]) for hit in client.search(index=index)["hits"]["hits"]]


def test_every_article_is_first_in_every_spelling(shelf: Elasticsearch, index: str) -> None:
    assert retrieval(shelf, index, pairs(shelf, index)) == dict.fromkeys(SPELLINGS, 1.0)


def test_the_score_is_the_mean_reciprocal_rank(shelf: Elasticsearch, index: str) -> None:
    (bridge,) = (name for name, title in pairs(shelf, index) if title == TITLES["bridge"])
    absent = [(bridge, TITLES["bridge"]), ("absent", TITLES["river"])]
    assert retrieval(shelf, index, absent)["half"] == 0.5, "one is not found"
    common = [(name, COMMON) for name, _ in pairs(shelf, index)]
    assert retrieval(shelf, index, common)["as written"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert retrieval(shelf, index, []) == dict.fromkeys(SPELLINGS, 0.0)


def test_an_index_that_does_not_answer_finds_nothing(shelf: Elasticsearch, index: str) -> None:
    assert retrieval(shelf, f"{index}-none", pairs(shelf, index)) == dict.fromkeys(SPELLINGS, 0.0)
