"""Shared by the rebuild tests: a few archived stories in ledger and index, and a summary of both."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from benchmarks.rebuild.pages import archive, press, stories
from ingest.clean import finish
from ingest.index import index_articles
from ingest.model import Article, OutletRef
from ingest.rebuild import from_archive
from ingest.sample.model import Fate
from ingest.settings import settings
from tests.crawl.line import use

FETCHED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
LOADED = finish(
    Article(
        url="https://loaded.example/1",
        canonical_url="https://loaded.example/1",
        outlet=OutletRef("loaded"),
        title="خبری که صفحه‌ای ندارد",
        body="روابط عمومی‌های استان گرد هم آمدند.",
        fetched_at=FETCHED,
    )
)


def some(count: int) -> list[Fate]:
    """The first stories of the sample world."""
    return stories(press().world)[:count]


def fill(monkeypatch: pytest.MonkeyPatch, var: Path, fates: list[Fate]) -> None:
    """Archive and index these pages as a crawl does, then load one article that has no page."""
    world = press().world
    use(monkeypatch, var, world.rows("127.0.0.1:9"))
    archive([press().page(fate, FETCHED + timedelta(seconds=number)) for number, fate in enumerate(fates)])
    from_archive()


def load(client: Elasticsearch, *articles: Article) -> None:
    """Index articles as `peyk load` does."""
    assert [outcome.status for outcome in index_articles(client, articles)] == ["indexed"] * len(articles)


def served(client: Elasticsearch) -> str:
    """Return the generation behind the alias, without the prefix of the test."""
    (index,) = client.indices.get_alias(name=settings().index("articles"))
    return index.removeprefix(settings().index_prefix)


def put(client: Elasticsearch, name: str, source: dict[str, Any]) -> None:
    """Write a document unchanged, with the time of fetching as version."""
    version = int(datetime.fromisoformat(source["fetched_at"]).timestamp() * 1000)
    index = settings().index("articles")
    client.index(index=index, id=name, document=source, version=version, version_type="external_gte", refresh=True)
