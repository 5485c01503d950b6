"""Milliseconds that searches take among 200,000 articles, beside the same index with the stock `persian` analyzer.

A log of mixed searches is asked by one client and by eight at once. Ours and stock take turns, and of a search the best
of some rounds counts: other work on the machine only ever slows one down. `took` is the time that Elasticsearch says
it needed, `wall` what the client waited. Both indices stay on a node of their own for the next run.
`python -m benchmarks.search [--articles N] [--growth] [--json]`
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import quantiles
from time import perf_counter
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from benchmarks.indexing import stock
from benchmarks.log import SHARES, Search, log
from benchmarks.news import articles, sources
from ingest import engine
from ingest.cli.output import print_json, print_table, steps
from ingest.engine import places
from ingest.mappings import load
from ingest.settings import settings
from ingest.synonyms import ensure_set

ARTICLES = 200_000
STEPS = (25_000, 50_000, 100_000, 200_000)
SEARCHES = 300
ROUNDS = 3
CLIENTS = (1, 8)
GOAL = 100

Took = Sequence[tuple[float, float]]
"""Milliseconds of each search: `took` and `wall`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The times of one index under so many clients."""

    name: str
    clients: int
    times: Took

    def summary(self) -> dict[str, float]:
        """Percentiles in milliseconds."""
        took, wall = ([time[place] for time in self.times] for place in (0, 1))
        return {f"took {name}": value for name, value in percentiles(took).items()} | {
            f"wall {name}": value for name, value in percentiles(wall).items()
        }


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {f"p{place}": round(cuts[place - 1], 1) for place in (50, 95, 99)}


def measure(client: Elasticsearch, indices: Mapping[str, str], count: int) -> list[Measured]:
    """The log against each index (name -> index), by one client and by eight."""
    searches = log(SEARCHES, sources(), count)
    asked = {name: searches if name == "peyk" else list(map(plain, searches)) for name in indices}
    measured = []
    for clients in CLIENTS:
        best: dict[str, list[tuple[float, float]]] = {name: [(1e9, 1e9)] * SEARCHES for name in indices}
        for _ in range(ROUNDS):
            for name, index in indices.items():
                with ThreadPoolExecutor(clients) as pool:
                    times = pool.map(lambda search, index=index: _ask(client, index, search), asked[name])
                    best[name] = [(min(a, c), min(b, d)) for (a, b), (c, d) in zip(best[name], times, strict=True)]
        measured += [Measured(name, clients, times) for name, times in best.items()]
    return measured


def plain(search: Search) -> Search:
    """The same search of an index that has none of our analyzers."""
    return Search(search.kind, tuple(_without_analyzers(body) for body in search.bodies))


def _without_analyzers(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_analyzers(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _without_analyzers(value) for key, value in node.items() if key != "analyzer"}


def _ask(client: Elasticsearch, index: str, search: Search) -> tuple[float, float]:
    start = perf_counter()
    if len(search.bodies) == 1:
        answer = client.search(index=index, request_cache=False, **search.bodies[0])
    else:
        parts = [part for body in search.bodies for part in ({"index": index, "request_cache": False}, body)]
        answer = client.msearch(searches=parts)
        assert all(part["status"] == 200 for part in answer["responses"]), answer
    return answer["took"], (perf_counter() - start) * 1000


@contextmanager
def node() -> Iterator[Elasticsearch]:
    """A client of the cluster that the settings name, or of a node for this alone, whose data stay."""
    url = settings().elasticsearch_url
    home = places.home().with_name(f"{places.home().name}-bench")
    try:
        with Elasticsearch(url or engine.start(home).url, request_timeout=300) as client:
            yield client
    finally:
        if not url:
            engine.stop(home)


def prepared(client: Elasticsearch, count: int) -> dict[str, str]:
    """Both indices with `count` articles, ours first; made, or added to, where an earlier run has not."""
    ensure_set(client)
    definitions = {"peyk": load("articles"), "persian": stock(load("articles"))}
    return {name: _filled(client, name, definition, count) for name, definition in definitions.items()}


def _filled(client: Elasticsearch, name: str, definition: dict[str, Any], count: int) -> str:
    digest = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:8]
    index = f"bench-{name}-{digest}"
    if not client.indices.exists(index=index):
        for old in client.indices.get(index=f"bench-{name}-*"):
            client.indices.delete(index=old)
        client.indices.create(index=index, **definition)
    present = client.count(index=index)["count"]
    missing = islice(articles(count), present, None)
    actions = ({"_index": index, "_id": document["content_hash"], "_source": document} for document in missing)
    for _ in streaming_bulk(client, actions, chunk_size=1000):
        pass
    client.indices.refresh(index=index)
    return index


def rows(measured: Sequence[Measured]) -> list[list[object]]:
    """A row for each index and number of clients, and one for how many times slower than stock ours is."""
    table: list[list[object]] = []
    for clients in CLIENTS:
        ours, theirs = (found.summary() for found in measured if found.clients == clients)
        table.append([f"peyk, {clients}", *ours.values()])
        table.append([f"stock persian, {clients}", *theirs.values()])
        table.append(["ratio", *(round(ours[name] / max(theirs[name], 0.1), 1) for name in ours)])
    return table


def summaries(measured: Sequence[Measured]) -> list[dict[str, object]]:
    """For programs."""
    return [{"index": found.name, "clients": found.clients} | found.summary() for found in measured]


def show(measured: Sequence[Measured], count: int) -> None:
    """For people."""
    columns = ("", *(f"{name}#" for name in measured[0].summary()))
    print_table(f"milliseconds among {count:,} articles (goal: p99 under {GOAL})", columns, rows(measured))


def by_kind(measured: Sequence[Measured], count: int) -> list[list[object]]:
    """Median and worst `took` of each kind of search, ours, one client."""
    times = next(found.times for found in measured if found.name == "peyk" and found.clients == 1)
    kinds: dict[str, list[float]] = {kind: [] for kind in SHARES}
    for search, (took, _) in zip(log(SEARCHES, sources(), count), times, strict=True):
        kinds[search.kind].append(took)
    return [[kind, round(sum(some) / len(some), 1), max(some)] for kind, some in kinds.items()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--growth", action="store_true", help="also among fewer articles, in new indices")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    counts = [*(step for step in STEPS if options.growth and step < options.articles), options.articles]
    results: dict[int, list[Measured]] = {}
    with steps() as progress, node() as client:
        if options.growth:
            for old in client.indices.get(index="bench-*"):
                client.indices.delete(index=old)
        for count in counts:
            progress(f"indexing {count:,} articles twice, unless they are there")
            indices = prepared(client, count)
            progress(f"searching {count:,} articles")
            results[count] = measure(client, indices, count)
    if options.json:
        print_json({count: summaries(found) for count, found in results.items()})
        return
    for count, found in results.items():
        show(found, count)
    kinds = by_kind(results[counts[-1]], counts[-1])
    print_table("by kind of search, one client", ("", "mean#", "worst#"), kinds)


if __name__ == "__main__":
    main()
