"""Several addresses of one cluster: work continues if any of them fails, even the first."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.run import run
from ingest.elastic import connect
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.conftest import own_indices
from tests.crawl.line import use
from tests.crawl.proxy import proxied
from tests.engine.conftest import directory
from tests.security.conftest import peyk

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize("order", ["{away},{there}", "{there},{away}", "{away} , {away},{there}"])
def test_an_address_where_nobody_is(elastic: Elasticsearch, node_url: str, order: str) -> None:
    urls = order.format(away=NOBODY, there=node_url)
    done = peyk("watch", "--json", ELASTICSEARCH_URL=urls, PEYK_INDEX_PREFIX=settings().index_prefix)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def undisturbed(node_url: str) -> Iterator[dict[str, int]]:
    """The statuses of the stories if no node fails."""
    world = World.build()
    with (
        pytest.MonkeyPatch.context() as patch,
        directory() as var,
        serve(world) as server,
        own_indices(node_url, patch),
    ):
        use(patch, var, world.rows(server.address)[:3])
        totals = dict(run().totals)
        assert totals["indexed"] > 0
        yield totals


@pytest.mark.usefixtures("elastic")
@pytest.mark.parametrize("killed", [0, 1, 2])
def test_a_node_that_goes_away_amid_a_crawl(
    node_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, undisturbed: dict[str, int], killed: int
) -> None:
    """Three addresses of one node: the one that fails at a request stays unreachable."""
    world = World.build()
    with ExitStack() as stack:
        ways = [stack.enter_context(proxied(node_url)) for _ in range(3)]
        ways[killed].rule = lambda number, method, path: "cut" if number > 5 else None
        server = stack.enter_context(serve(world))
        monkeypatch.setenv("ELASTICSEARCH_URL", ",".join(way.url for way in ways))
        use(monkeypatch, tmp_path / "var", world.rows(server.address)[:3])
        report = run()
    assert ways[killed].count > 5, "the killed one was asked"
    assert report.balanced and report.totals == undisturbed


def test_no_node_left_is_one_sentence() -> None:
    done = peyk("status", ELASTICSEARCH_URL=f"{NOBODY},http://peyk:very-secret@127.0.0.1:2")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "http://127.0.0.1:1, http://127.0.0.1:2" in done.stderr and "very-secret" not in done.stderr


def test_an_address_that_is_none_is_refused_as_a_whole() -> None:
    for urls in (f"{NOBODY},elsewhere:9200", f"{NOBODY},", f"{NOBODY},ftp://elsewhere:9200"):
        done = peyk("status", ELASTICSEARCH_URL=urls)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "separated by commas" in done.stderr


def test_a_comma_in_a_password_is_no_border(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://peyk:a,b@one.example:9200, https://two.example:9243")
    settings.cache_clear()
    assert settings().elasticsearch_name == "http://one.example:9200, https://two.example:9243"
    with connect() as client:
        hosts = [node.host for node in client.transport.node_pool.all()]
    assert sorted(hosts) == ["one.example", "two.example"]
