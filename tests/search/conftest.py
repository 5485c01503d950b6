"""A small index of articles, searched by the tests of this folder."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices, index_articles
from ingest.model import Article, OutletRef
from ingest.settings import settings

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def article(number: int, title: str, body: str = "", outlet: str = "khabar") -> Article:
    """Article `number`, published `number` days after START."""
    url = f"https://{outlet}.example/news/{number}"
    published = START + timedelta(days=number)
    return Article(url, url, OutletRef(outlet), title, body or title, published_at=published, fetched_at=published)


def fill(client: Elasticsearch, articles: Iterable[Article]) -> None:
    """Index articles and make them searchable."""
    ensure_indices(client, ["articles"])
    assert {outcome.status for outcome in index_articles(client, articles)} == {"indexed"}
    client.indices.refresh(index=settings().index("articles"))


@pytest.fixture
def sharded(elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Elasticsearch:
    """A client whose new indices have three shards."""
    monkeypatch.setenv("PEYK_SHARDS", "3")
    settings.cache_clear()
    return elastic


SPELLINGS = ("عمومی\u200cهای", "عمومی های", "عمومیهای")


@pytest.fixture(scope="module")
def news(shelf: Elasticsearch) -> Elasticsearch:
    """A client whose index holds a few stories."""
    stories = [
        article(number, f"نشست روابط {spelling} استان", f"مدیران روابط {spelling} استان گرد هم آمدند.")
        for number, spelling in enumerate(SPELLINGS, 1)
    ]
    stories += [
        article(4, "جلسه شورای شهر تهران", "شهردار تهران گزارش داد.", outlet="shahr"),
        article(5, "باران در گیلان", "بارش باران از فردا آغاز می\u200cشود.", outlet="shahr"),
        article(6, "باران در مازندران", "این بارش آغاز نمی\u200cشود.", outlet="shahr"),
    ]
    stories[4] = replace(stories[4], cluster_id="wire", province=("گیلان",))
    stories[5] = replace(stories[5], cluster_id="wire", province=("مازندران",))
    fill(shelf, stories)
    return shelf
