"""Fixtures for every test: real data, a real node, an index prefix of its own; and which tests need a node."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from elasticsearch import Elasticsearch

from ingest import engine, settings
from ingest.engine import places

NODE = {"node_url", "downloads", "airflow_home"}
"""Fixtures that use Elasticsearch, assemble it, or run the DAGs over it."""
OWN_NODE = "downloads"
"""The fixture of tests that assemble or start a node of their own, whatever ELASTICSEARCH_URL says."""
NODE_SECONDS = 900
LONG = ("tests/soak/", "tests/dags/")
"""Where files of minutes are: they start first, so that no worker is left with one in the end."""
NOWHERE = "http://127.0.0.1:9"

# How long one example takes says how busy the machine is; the limit for the whole test finds what takes for ever.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for a node, directly or through other fixtures (the first one may have to download it),
    and put long files first."""
    for item in items:
        if NODE & set(getattr(item, "fixturenames", ())):
            item.add_marker("node")
            item.add_marker(pytest.mark.timeout(NODE_SECONDS))
        if OWN_NODE in getattr(item, "fixturenames", ()):
            item.add_marker("own_node")
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def _own_settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read the settings from the environment of this test alone; without a fixture for a node, there is no node."""
    if request.node.get_closest_marker("node") is None:
        monkeypatch.setenv("ELASTICSEARCH_URL", NOWHERE)
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, feeds and corpora. It is outside the checkout: they belong to their publishers."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the real data (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def downloads() -> Path:
    """Where the parts of a node lie once they were downloaded; a test that assembles or starts a node asks for it."""
    return places.cache()


@pytest.fixture(scope="session")
def node_url() -> str:
    """The address of a real Elasticsearch: ELASTICSEARCH_URL, or the embedded node."""
    return engine.ensure()


@pytest.fixture
def elastic(node_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """A client, with settings that give this test its own indices, which are deleted afterwards."""
    with own_indices(node_url, monkeypatch) as client:
        yield client


@pytest.fixture(scope="module")
def shelf(node_url: str) -> Iterator[Elasticsearch]:
    """As `elastic`, but for all tests of a module that only read: creating indices takes longer than searching."""
    with pytest.MonkeyPatch.context() as patch, own_indices(node_url, patch) as client:
        yield client


@contextmanager
def own_indices(node_url: str, patch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """Yield a client, and settings with a separate index prefix, whose indices are deleted at the end."""
    prefix = f"test-{uuid.uuid4().hex[:8]}-"
    patch.setenv("PEYK_INDEX_PREFIX", prefix)
    patch.setenv("ELASTICSEARCH_URL", node_url)
    settings.settings.cache_clear()
    with Elasticsearch(node_url, request_timeout=60) as client:
        yield client
        names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
        if names.body:
            client.indices.delete(index=",".join(names.body))
    settings.settings.cache_clear()
