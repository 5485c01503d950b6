"""The place of the measurement: a node, an index prefix and a folder of its own, kept from one call to the next."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from elasticsearch import Elasticsearch

from benchmarks.load.entries import rows
from benchmarks.own_line import environment
from ingest import engine, outlets
from ingest.elastic import connect
from ingest.engine import places
from ingest.engine.settings import EngineSettings
from ingest.errors import PeykError
from ingest.settings import read

PREFIX = "load-"
ARTICLE, ENTRY = 6_000, 2_000
"""Bytes on disk, rounded up, of an article and a ledger entry."""
MERGE = 2.2
"""The disk that a forced merge may take, as a multiple of the index: the old segments go when the new one is there."""
CLIENT = 1.0
"""GB of memory for the processes that write and ask."""
GB = 1e9


@dataclass(frozen=True, slots=True)
class Place:
    """Where the articles are: `pid` is the process of the node, `folder` keeps the results."""

    client: Elasticsearch
    url: str
    pid: int
    folder: Path


@contextmanager
def own_place(articles: int) -> Iterator[Place]:
    """Start the node of the measurement within the block. Its data stay, and the results beside them.

    Raises PeykError if disk or memory have no room.
    """
    home = places.home().with_name(f"{places.home().name}-load")
    os.environ.setdefault("PEYK_ENGINE_HEAP", "2g")
    running = engine.status(home)
    check_room(_on_disk(home.parent), _bytes_of(home), articles)
    if running is None:
        check_memory(psutil.virtual_memory().available)
    try:
        running = engine.start(home)
        with at(running.url, PREFIX, home / "results") as place:
            yield place
    finally:
        engine.stop(home)


@contextmanager
def at(url: str, prefix: str, folder: Path) -> Iterator[Place]:
    """Let this process use the node at `url`, a process of this machine, with a prefix and a folder, within the block.

    The outlets are those of the measurement.
    """
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = folder / "outlets.toml"
    catalogue.write_text(outlets.to_toml(rows()), encoding="utf-8")
    own = {
        "ELASTICSEARCH_URL": url,
        "PEYK_INDEX_PREFIX": prefix,
        "PEYK_VAR": str(folder),
        "PEYK_ARCHIVE": str(folder / "archive"),
        "PEYK_OUTLETS": str(catalogue),
        "PEYK_TIERS": "4",
    }
    with environment(own), connect(seconds=600) as client:
        (node,) = client.nodes.info(metric="process")["nodes"].values()
        yield Place(client, url, node["process"]["id"], folder)


def check_room(free: float, used: float, articles: int) -> None:
    """Raise PeykError if a disk with these free bytes has no room for the articles; `used`: what is there already."""
    needed = MERGE * articles * (ARTICLE + ENTRY) - used
    if free < needed:
        fitting = int((free + used) / MERGE / (ARTICLE + ENTRY))
        raise PeykError(
            f"{articles:,} articles need {needed / GB:.1f} GB of disk, and {free / GB:.1f} GB are free: "
            f"make load ARTICLES={max(fitting, 0)}, or name another disk by PEYK_ENGINE_HOME"
        )


def check_memory(available: float) -> None:
    """Raise PeykError if the node and the clients do not fit into so many bytes of memory."""
    heap = read(EngineSettings).engine_heap
    gigabytes = int(heap[:-1]) / (1 if heap.endswith("g") else 1024)
    needed = (1.5 * gigabytes + CLIENT) * 2**30
    if available < needed:
        raise PeykError(
            f"a node with a heap of {heap} and its clients need {needed / GB:.1f} GB of memory, and "
            f"{available / GB:.1f} GB are available: set PEYK_ENGINE_HEAP, such as 1g"
        )


def _on_disk(folder: Path) -> float:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(existing).free


def _bytes_of(home: Path) -> float:
    return sum(path.stat().st_size for path in (home / "data").rglob("*") if path.is_file())
