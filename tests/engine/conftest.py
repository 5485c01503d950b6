"""Fixtures for the tests of the embedded node."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest import engine
from ingest.settings import settings

Analyze = Callable[..., list[dict[str, Any]]]
QUICK = {
    "PEYK_ENGINE_HEAP": "256m",
    "PEYK_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC",
}
"""Settings of a node that starts soon and does little."""


@pytest.fixture(scope="session")
def node(node_url: str) -> Iterator[Elasticsearch]:
    """A client of the node, for tests that leave no index behind."""
    with Elasticsearch(node_url, request_timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def analyze(node: Elasticsearch) -> Analyze:
    """A function that returns the full tokens of a text, for components that are defined in the request."""

    def tokens(text: str, **components: Any) -> list[dict[str, Any]]:
        return [dict(token) for token in node.indices.analyze(text=text, **components)["tokens"]]

    return tokens


@pytest.fixture(scope="session")
def terms(analyze: Analyze) -> Callable[..., list[str]]:
    """A function that returns only the texts of the tokens."""

    def texts(text: str, **components: Any) -> list[str]:
        return [token["token"] for token in analyze(text, **components)]

    return texts


@pytest.fixture
def index_with(elastic: Elasticsearch) -> Callable[[dict[str, Any]], str]:
    """A function that creates an index with an `analysis` and returns its name; the index is deleted after the test."""
    prefix = settings().index_prefix

    def create(analysis: dict[str, Any], **rest: Any) -> str:
        name = f"{prefix}analysis"
        elastic.indices.create(index=name, settings={"analysis": analysis, "index": {"number_of_replicas": 0}}, **rest)
        return name

    return create


@contextmanager
def directory() -> Iterator[Path]:
    """A directory that other accounts can enter, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="peyk-test-") as name:
        place = Path(name)
        place.chmod(0o755)
        yield place


@contextmanager
def node_of_its_own(downloads: Path) -> Iterator[str]:
    """The address of a node for tests that change what all tests on a cluster share: the list of other names."""
    own = QUICK | {"PEYK_CACHE": str(downloads)}
    with directory() as home:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (own | {"PEYK_SNAPSHOTS": str(home / "snapshots")}).items():
                patch.setenv(name, value)
            url = engine.start(home).url
        yield url
        engine.stop(home)


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory for one test that other accounts can enter."""
    with directory() as place:
        yield place


@pytest.fixture
def unused_home(open_directory: Path) -> Path:
    """A path for a node's home, with a space and Persian letters; it does not exist, and no node starts there."""
    return open_directory / "خانهٔ یک گره"


@pytest.fixture
def home(unused_home: Path, downloads: Path) -> Iterator[Path]:
    """The home of a node that the test starts; the node is stopped after the test."""
    yield unused_home
    engine.stop(unused_home)
