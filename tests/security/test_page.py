"""The page for readers with the key of its role: it shows everything, and leaves nothing open."""

from collections.abc import Iterator

import httpx
import pytest

from ingest.index import ensure_indices, index_articles
from ingest.secure.settings import Passwords
from ingest.secure.setup import administrator
from ingest.settings import read, settings
from tests.search.conftest import article
from tests.security.conftest import Guarded
from tests.web.served import page


@pytest.fixture(scope="module")
def reader(guarded: Guarded) -> Iterator[httpx.Client]:
    """A client of a page that connects as the role `page`, over an installation with two articles."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in guarded.as_administrator().items():
            patch.setenv(name, value)
        settings.cache_clear()
        with administrator(read(Passwords)) as client:
            ensure_indices(client)
            articles = [article(1, "باران در گیلان"), article(2, "باران در مازندران")]
            assert {outcome.status for outcome in index_articles(client, articles)} == {"indexed"}
            client.indices.refresh(index=settings().index("articles"))
            patch.delenv("ELASTIC_PASSWORD")
            for name, value in guarded.as_role("page").items():
                patch.setenv(name, value)
            settings.cache_clear()
            with page(client) as address, httpx.Client(base_url=address, timeout=60) as reader:
                yield reader
    with pytest.MonkeyPatch.context() as patch:
        for name, value in guarded.as_administrator().items():
            patch.setenv(name, value)
        settings.cache_clear()
        with administrator(read(Passwords)) as client:
            client.indices.delete(index=list(client.indices.get(index=f"{guarded.prefix}*")))
    settings.cache_clear()


def test_every_view_opens(reader: httpx.Client) -> None:
    found = reader.get("/api/v1/search", params={"q": "باران"}).json()
    assert found["total"] == 2
    name = found["hits"][0]["id"]
    views = ("/", "/?q=باران", "/?q=بارران", f"/story/{name}", "/outlets", "/outlets/khabar", "/corrections", "/days")
    data = ("json", "jsonl", "csv", "xlsx", "atom", "feed.json")
    api = (
        "facets",
        "counts",
        "suggest?q=با",
        "outlets",
        *(f"stories/{name}{end}" for end in ("", "/versions", "/copies")),
    )
    for path in (*views, *(f"/search.{end}" for end in data), *(f"/api/v1/{end}" for end in api)):
        answer = reader.get(path)
        assert answer.status_code == 200, (path, answer.text)


def test_an_export_closes_its_point_in_time(reader: httpx.Client, guarded: Guarded) -> None:
    """The role may close what it opened."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in guarded.as_administrator().items():
            patch.setenv(name, value)
        patch.delenv("ELASTICSEARCH_API_KEY_FILE", raising=False)
        settings.cache_clear()
        with administrator(read(Passwords)) as client:
            for _ in range(3):
                assert len(reader.get("/search.jsonl").text.splitlines()) == 2
            nodes = client.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
            assert sum(node["indices"]["search"]["open_contexts"] for node in nodes) == 0
    settings.cache_clear()
