"""Fill up to each checkpoint, measure there, and keep the figures; a later call goes on from the last checkpoint."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
from elasticsearch import Elasticsearch

from benchmarks.load import asking, books
from benchmarks.load.filling import articles_held, entries_held, fill_articles, fill_ledger
from benchmarks.load.place import Place
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger.archive import ensure_archive
from ingest.settings import settings

CHECKPOINTS = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
GROWING = ("articles", "crawl-ledger")
MERGES = 1_800
"""Longest wait, in seconds, for the merges in the background."""


def run(
    place: Place, articles: int, tell: Callable[[str], None], searches: Mapping[int, int] = asking.SEARCHES
) -> list[dict[str, Any]]:
    """Return the figures of all checkpoints up to `articles`, which is the last. Those of an earlier call are kept.

    `searches`: number of clients -> searches that they send.

    Raises PeykError if the place holds more articles than the checkpoints not measured yet can have.
    """
    prepare(place.client)
    results = kept(place.folder)
    for size in checkpoints(articles):
        if str(size) in results:
            continue
        if max(articles_held(place), entries_held(place)) > size:
            beyond = f"the index is past {size:,} articles, which were not measured"
            raise PeykError(f"{beyond}: empty {place.folder.parent} and run again")
        results[str(size)] = measure(place, size, tell, searches)
        path = place.folder / "results.json"
        path.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return [results[str(size)] for size in checkpoints(articles)]


def prepare(client: Elasticsearch) -> None:
    """Make the indices that are missing, and record the archive before the ledger has pages."""
    ensure_indices(client)
    ensure_archive(client)
    # Rounds are repeated: a cached total would cost nothing.
    no_cache = {"index.requests.cache.enable": False}
    client.indices.put_settings(index=settings().index("articles"), settings=no_cache)


def checkpoints(articles: int) -> list[int]:
    """Return the sizes at which to measure; the last is `articles`."""
    return [*(size for size in CHECKPOINTS if size < articles), articles]


def kept(folder: Path) -> dict[str, Any]:
    """Return the figures of earlier calls by number of articles."""
    path = folder / "results.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def measure(
    place: Place, size: int, tell: Callable[[str], None], searches: Mapping[int, int] = asking.SEARCHES
) -> dict[str, Any]:
    """Fill up to `size` articles and entries; return the figures there."""
    articles, entries = fill_articles(place, size, tell), fill_ledger(place, size, tell)
    before = _stored(place.client, size)
    _await_merges(place.client, tell)
    tell(f"searching {size:,} articles")
    searched = asking.measure(place, size, searches)
    memory = _memory(place)
    tell(f"planning and reporting with {size:,} entries")
    accounts = books.measure(place)
    tell(f"merging {size:,} articles and entries")
    _merge(place.client)
    return {
        "articles": size,
        "written": articles.documents,
        "articles a second": articles.rate,
        "node ms an article": articles.cpu_ms,
        "entries a second": entries.rate,
        "node ms an entry": entries.cpu_ms,
        "bytes": before,
        "bytes merged": _stored(place.client, size),
        "searches": searched,
        "memory": memory,
        "accounts": accounts,
    }


def _stored(client: Elasticsearch, size: int) -> dict[str, int]:
    """Return the bytes per document of the indices that grow, by their segments after a refresh and a flush."""
    stored = {}
    for name in GROWING:
        index = settings().index(name)
        client.indices.refresh(index=index)
        client.indices.flush(index=index, wait_if_ongoing=True)
        # Not from the statistics, which are up to ten seconds old.
        shards = client.indices.segments(index=index)["indices"].values()
        copies = [copy for each in shards for copies in each["shards"].values() for copy in copies]
        total = sum(segment["size_in_bytes"] for copy in copies for segment in copy["segments"].values())
        stored[name] = round(total / size)
    return stored


def _await_merges(client: Elasticsearch, tell: Callable[[str], None]) -> None:
    """Wait until the node has no merge to do, which would be counted as work of the searches."""
    deadline = time.monotonic() + MERGES
    tell("waiting for the merges that the writes began")
    while client.indices.stats(index=settings().index("*"), metric="merge")["_all"]["total"]["merges"]["current"]:
        if time.monotonic() > deadline:
            raise PeykError(f"Elasticsearch still merges after {MERGES} seconds; run again")
        time.sleep(1)


def _merge(client: Elasticsearch) -> None:
    for name in GROWING:
        client.options(request_timeout=3600).indices.forcemerge(index=settings().index(name), max_num_segments=1)


def _memory(place: Place) -> dict[str, int]:
    """Return megabytes: the node's resident memory, the used and the greatest Java heap."""
    (node,) = place.client.nodes.stats(metric="jvm")["nodes"].values()
    heap = node["jvm"]["mem"]
    return {
        "resident": psutil.Process(place.pid).memory_info().rss // 2**20,
        "heap used": heap["heap_used_in_bytes"] // 2**20,
        "heap": heap["heap_max_in_bytes"] // 2**20,
    }
