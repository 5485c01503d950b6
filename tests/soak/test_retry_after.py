"""Later crawls also respect a host's Retry-After."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from benchmarks.soak.courtesy import judge
from ingest.crawl.run import run
from ingest.sample.faults import Faults
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use


def test_nobody_is_asked_before_retry_after_is_over_by_whichever_crawl(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_RETRY_SECONDS", "0.01")
    monkeypatch.setenv("PEYK_POLL_MINUTES", "[0, 0]")
    world = World.build(crawl_delay=0)
    with serve(world, Faults(busy=0.04, retry_after=600)) as server:
        use(monkeypatch, tmp_path, world.rows(server.address))
        assert run().balanced
        resting = {visit.host for visit in server.log if visit.retry_after}
        after_first = len(server.log)
        assert run().balanced
    asked = {visit.host for visit in server.log[after_first:]}
    assert len(resting) > 2 and asked, "some hosts rest, some do not"
    assert resting.isdisjoint(asked)
    assert judge(server.log, world, settings().user_agent).breaches == []
