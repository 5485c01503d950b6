"""Going live by tiers: a crawl visits the tiers up to PEYK_TIERS; `peyk up` starts with the first."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.run import run
from ingest.local import standalone
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use


def test_a_crawl_grows_by_tiers(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiers = {"kavir": 1, "peyvand": 2, "hormoz": 4}
    with serve(World.build()) as server:
        rows = [row | {"tier": tiers[row["id"]]} for row in server.world.rows(server.address) if row["id"] in tiers]
        use(monkeypatch, tmp_path, rows)
        for most, visited in ((1, {"kavir"}), (3, {"kavir", "peyvand"}), (4, set(tiers))):
            monkeypatch.setenv("PEYK_TIERS", str(most))
            settings.cache_clear()
            assert {line.outlet for line in run().outlets} == visited
        monkeypatch.setenv("PEYK_TIERS", "1")
        settings.cache_clear()
        assert {line.outlet for line in run(["hormoz"]).outlets} == {"hormoz"}, "a named one is visited"


@pytest.mark.parametrize(("given", "tiers"), [("", 1), ("3", 3)])
def test_scheduled_crawls_begin_with_the_first_tier(monkeypatch: pytest.MonkeyPatch, given: str, tiers: int) -> None:
    monkeypatch.setenv("PEYK_TIERS", given)
    settings.cache_clear()
    assert standalone.tiers() == tiers
