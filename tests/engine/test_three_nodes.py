"""Any node of a cluster may die amid a crawl, also the first of the list: no run fails, and no story is lost."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.run import run
from ingest.elastic import connect
from ingest.sample.server import Server, serve
from ingest.sample.world import World
from ingest.search import search
from tests.conftest import own_indices
from tests.crawl.line import essence, use
from tests.engine.cluster import NODES, Cluster, three_nodes
from tests.engine.conftest import QUICK, directory

OUTLETS = 3


@pytest.fixture(scope="module")
def cluster(downloads: Path) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch, directory() as place:
        for name, value in (QUICK | {"PEYK_CACHE": str(downloads)}).items():
            patch.setenv(name, value)
        with three_nodes(place) as nodes:
            yield nodes


def undisturbed(node_url: str, world: World, var: Path) -> dict[str, dict[str, object]]:
    """Return the index of a crawl in which no node dies."""
    with pytest.MonkeyPatch.context() as patch, serve(world) as server, own_indices(node_url, patch) as client:
        use(patch, var, world.rows(server.address)[:OUTLETS])
        assert run().balanced
        return essence(client)


def kill_amid(cluster: Cluster, number: int, server: Server) -> threading.Thread:
    """Kill a node when the crawl has asked for some stories."""
    asked = len(server.log)

    def wait_and_kill() -> None:
        while len(server.log) < asked + 20:
            time.sleep(0.02)
        cluster.kill(number)

    thread = threading.Thread(target=wait_and_kill, daemon=True)
    thread.start()
    return thread


def test_any_node_may_die_amid_a_crawl(
    cluster: Cluster, node_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build()
    wanted = undisturbed(node_url, world, tmp_path / "undisturbed")
    monkeypatch.setenv("ELASTICSEARCH_URL", cluster.urls)
    for killed in range(NODES):
        monkeypatch.setenv("PEYK_INDEX_PREFIX", f"without-{killed}-")
        with serve(world) as server:
            use(monkeypatch, tmp_path / str(killed), world.rows(server.address)[:OUTLETS])
            death = kill_amid(cluster, killed, server)
            report = run()
            death.join()
        assert report.balanced and {line.state for line in report.outlets} == {"ok"}
        with connect() as client:
            assert essence(client) == wanted
            assert search(client, "روابط عمومی‌های").total
            if killed < NODES - 1:
                cluster.start(killed)
                cluster.wait_until_whole(client)


def test_every_index_has_a_replica_on_another_node(cluster: Cluster) -> None:
    with Elasticsearch(cluster.urls.split(",")) as client:
        rows = client.cat.indices(index="without-0-*", format="json", h="index,rep").body
    assert rows and {row["rep"] for row in rows} == {"1"}
