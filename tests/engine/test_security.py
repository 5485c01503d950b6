"""A real node with security on: what it refuses, and the line with no more rights than production gives it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch

from ingest import engine
from ingest.crawl.run import run
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import use
from tests.engine.conftest import QUICK, directory

SETUP = Path(__file__).parents[2] / "index_mappings" / "security" / "setup.sh"
SECRETS = {"ELASTIC_PASSWORD": "elastic-secret", "KIBANA_PASSWORD": "kibana-secret", "PEYK_PASSWORD": "peyk-secret"}


@pytest.fixture(scope="module")
def node(downloads: Path) -> Iterator[engine.Node]:
    """A node whose user `elastic` has a password."""
    with directory() as home, pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setenv(name, value)
        try:
            yield engine.start(home, password=SECRETS["ELASTIC_PASSWORD"])
        finally:
            engine.stop(home)


def test_security_guards_what_the_license_lets_it(node: engine.Node) -> None:
    with Elasticsearch(node.url) as stranger, pytest.raises(AuthenticationException):
        stranger.info()
    with Elasticsearch(node.url, basic_auth=("elastic", SECRETS["ELASTIC_PASSWORD"])) as elastic:
        elastic.index(index="news", id="1", document={}, refresh=True)
        reader = {"indices": [{"names": ["news"], "privileges": ["read"]}]}
        key = elastic.security.create_api_key(name="reader", role_descriptors={"reader": reader})["encoded"]
    with Elasticsearch(node.url, api_key=key) as client:
        assert client.count(index="news")["count"] == 1
        with pytest.raises(AuthorizationException):
            client.index(index="news", id="2", document={})
        with pytest.raises(AuthorizationException):
            client.info()


def test_the_role_is_enough_for_a_crawl_and_for_nothing_else(
    node: engine.Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = os.environ | SECRETS | {"ELASTICSEARCH": node.url}
    subprocess.run(["bash", str(SETUP)], env=environment, check=True, capture_output=True)
    with pytest.raises(ApiError, match="security_exception"), Elasticsearch(node.url) as nobody:
        nobody.cat.indices()

    mine = node.url.replace("http://", f"http://peyk:{SECRETS['PEYK_PASSWORD']}@")
    monkeypatch.setenv("ELASTICSEARCH_URL", mine)
    world = World.build()
    with serve(world) as server:
        use(monkeypatch, tmp_path / "var", world.rows(server.address)[:2])
        assert run().totals["indexed"] > 0
    with Elasticsearch(mine) as client:
        with pytest.raises(AuthorizationException):
            client.index(index="somebody-elses", document={})
        with pytest.raises(AuthorizationException):
            client.security.get_user()
