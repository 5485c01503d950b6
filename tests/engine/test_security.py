"""The line with no more rights than production gives it, on a real node with security on."""

import os
import subprocess
from pathlib import Path

import pytest
from elasticsearch import ApiError, AuthorizationException, Elasticsearch

from ingest import engine
from ingest.crawl.run import run
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import use

SETUP = Path(__file__).parents[2] / "index_mappings" / "security" / "setup.sh"
SECRETS = {"ELASTIC_PASSWORD": "elastic-secret", "KIBANA_PASSWORD": "kibana-secret", "PEYK_PASSWORD": "peyk-secret"}


def test_the_role_is_enough_for_a_crawl_and_for_nothing_else(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.setenv("PEYK_ENGINE_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC")
    node = engine.start(home, password=SECRETS["ELASTIC_PASSWORD"])
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
