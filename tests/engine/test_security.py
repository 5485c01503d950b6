"""Requests that a secured node refuses. tests/security tests the privileges of each of Peyk's roles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import AuthenticationException, AuthorizationException, Elasticsearch

from ingest import engine
from tests.engine.conftest import QUICK, directory

PASSWORD = "elastic-secret"


@pytest.fixture(scope="module")
def node(downloads: Path) -> Iterator[engine.Node]:
    """A node whose user `elastic` has a password."""
    with directory() as home, pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setenv(name, value)
        try:
            yield engine.start(home, password=PASSWORD)
        finally:
            engine.stop(home)


def test_security_guards_what_the_license_lets_it(node: engine.Node) -> None:
    with Elasticsearch(node.url) as stranger, pytest.raises(AuthenticationException):
        stranger.info()
    with Elasticsearch(node.url, basic_auth=("elastic", PASSWORD)) as elastic:
        elastic.index(index="news", id="1", document={}, refresh=True)
        reader = {"indices": [{"names": ["news"], "privileges": ["read"]}]}
        key = elastic.security.create_api_key(name="reader", role_descriptors={"reader": reader})["encoded"]
    with Elasticsearch(node.url, api_key=key) as client:
        assert client.count(index="news")["count"] == 1
        with pytest.raises(AuthorizationException):
            client.index(index="news", id="2", document={})
        with pytest.raises(AuthorizationException):
            client.info()
