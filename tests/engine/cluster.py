"""A cluster of three real nodes on this machine, for tests of what happens when one of them dies."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest import engine
from ingest.engine import configuration, node, places
from ingest.engine.installation import install, stamp
from ingest.engine.programs import Programs

NODES = 3
START_SECONDS = 180.0


@dataclass(frozen=True)
class Cluster:
    """The homes of the nodes, and the addresses by which each finds the others."""

    homes: tuple[Path, ...]
    transports: tuple[int, ...]
    https: tuple[int, ...]

    @property
    def urls(self) -> str:
        """All addresses, as ELASTICSEARCH_URL takes them."""
        return ",".join(f"http://127.0.0.1:{port}" for port in self.https)

    def start(self, number: int) -> None:
        """Start a node, which joins the others."""
        home = self.homes[number]
        programs = Programs(install(places.installations(home, stamp()), places.cache()), home, places.account())
        configuration.write(programs, security=False)
        file = home / "config" / "elasticsearch.yml"
        others = [f"127.0.0.1:{port}" for port in self.transports]
        own = {
            "discovery.type: single-node": f"discovery.seed_hosts: {others}\n"
            f"cluster.initial_master_nodes: {[f'node-{one}' for one in range(NODES)]}",
            r"node\.name: .*": f"node.name: node-{number}",
            r"http\.port: .*": f"http.port: {self.https[number]}",
            r"transport\.port: .*": f"transport.port: {self.transports[number]}",
        }
        text = file.read_text(encoding="utf-8")
        for line, instead in own.items():
            text, changed = re.subn(line, instead, text)
            assert changed == 1, line
        file.write_text(text, encoding="utf-8")
        programs.start_node(START_SECONDS)

    def kill(self, number: int) -> None:
        """Kill a node without warning."""
        for process in node.processes(self.homes[number]):
            os.kill(process.pid, signal.SIGKILL)

    def wait_until_whole(self, client: Elasticsearch) -> None:
        """Wait until all nodes are there, and each index has its replicas."""
        client.cluster.health(
            wait_for_nodes=str(NODES), wait_for_status="green", wait_for_no_initializing_shards=True, timeout="60s"
        )


@contextmanager
def three_nodes(place: Path) -> Iterator[Cluster]:
    """A cluster below a directory that other accounts can enter; its nodes end with the block."""
    ports = _unused_ports(2 * NODES)
    cluster = Cluster(tuple(place / f"node-{one}" for one in range(NODES)), ports[:NODES], ports[NODES:])
    for home in cluster.homes:
        places.make_directory(home)
    try:
        with ThreadPoolExecutor(NODES) as threads:
            list(threads.map(cluster.start, range(NODES)))
        yield cluster
    finally:
        for home in cluster.homes:
            engine.stop(home)


def _unused_ports(count: int) -> tuple[int, ...]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return ports
