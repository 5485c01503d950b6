"""A small index of articles, searched by the tests of this folder."""

import uuid
from collections.abc import Iterable, Iterator
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
    """Index and make searchable."""
    ensure_indices(client)
    assert {outcome.status for outcome in index_articles(client, articles)} == {"indexed"}
    client.indices.refresh(index=settings().index("articles"))


SPELLINGS = ("عمومی\u200cهای", "عمومی های", "عمومیهای")


@pytest.fixture(scope="module")
def shelf(node_url: str) -> Iterator[Elasticsearch]:
    """As `elastic`, but for all tests of a module that only read: to make indices takes longer than to search."""
    prefix = f"test-{uuid.uuid4().hex[:8]}-"
    with pytest.MonkeyPatch.context() as patch, Elasticsearch(node_url, request_timeout=60) as client:
        patch.setenv("PEYK_INDEX_PREFIX", prefix)
        patch.setenv("ELASTICSEARCH_URL", node_url)
        settings.cache_clear()
        yield client
        names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
        if names.body:
            client.indices.delete(index=",".join(names.body))
    settings.cache_clear()


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
