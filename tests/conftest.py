"""What every test may ask for: real data, a real node, an index prefix of its own."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import engine, settings


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real pages, feeds and corpora, which lie beside the checkout and belong to their publishers."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the real data (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def node_url() -> str:
    """The address of a real Elasticsearch: ELASTICSEARCH_URL, or the embedded node."""
    return engine.ensure()


@pytest.fixture
def elastic(node_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """A client, with settings that give this test its own indices; they are gone afterwards."""
    prefix = f"test-{uuid.uuid4().hex[:8]}-"
    monkeypatch.setenv("PEYK_INDEX_PREFIX", prefix)
    monkeypatch.setenv("ELASTICSEARCH_URL", node_url)
    settings.settings.cache_clear()
    with Elasticsearch(node_url, request_timeout=60) as client:
        yield client
        names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
        if names.body:
            client.indices.delete(index=",".join(names.body))
    settings.settings.cache_clear()
