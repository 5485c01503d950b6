"""The cost of searches among 200,000 articles, compared with stock Elasticsearch doing the same work and Peyk 0.1.0.

Peyk is called by `ingest.search.search`, with all its requests; the others get one request each. One client, then
eight, send a log of mixed searches without pause; the contestants take turns. CPU is that of the node, user and system,
per search, in the median round: other work on the machine hardly changes it. Wall times are those of the best round of
each search. `python -m benchmarks.search [--articles N] [--searches N] [--json]`
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import psutil
from elasticsearch import Elasticsearch

from benchmarks import before
from benchmarks.log import Search, log
from benchmarks.news import sources
from benchmarks.stock import body
from benchmarks.stores import TEXT, large_body, prepared, sizes
from ingest import engine
from ingest.cli.output import print_json, print_table, steps
from ingest.engine import places
from ingest.engine.node import Node
from ingest.search import search

ARTICLES = 200_000
SEARCHES = 300
ROUNDS = 3
CLIENTS = (1, 8)
OTHERS = ("persian", "0.1.0")

Ask = Callable[[Elasticsearch, int], object]
"""Sends one search of the log, given by its number."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one contestant's searches: CPU milliseconds of the node per search, and wall milliseconds of each."""

    name: str
    clients: int
    cpu: float
    wall: tuple[float, ...]

    def summary(self) -> dict[str, float]:
        """Return the CPU time and percentiles of the wall time, in milliseconds."""
        cuts = quantiles(self.wall, n=100, method="inclusive")
        return {"cpu": round(self.cpu, 2), **{f"p{rank}": round(cuts[rank - 1], 1) for rank in (50, 95, 99)}}


@contextmanager
def node() -> Iterator[tuple[Node, Elasticsearch]]:
    """Start a node for this benchmark, whose data are kept for the next run; yield it and a client."""
    home = places.home().with_name(f"{places.home().name}-bench")
    try:
        running = engine.start(home)
        with Elasticsearch(running.url, request_timeout=300) as client:
            yield running, client
    finally:
        engine.stop(home)


def measure(articles: int, progress: Callable[[str], None], count: int = SEARCHES) -> dict[str, Any]:
    """Return costs, ratios, bytes per article, and the milliseconds of a search with a large body among its hits."""
    with node() as (running, client):
        progress(f"indexing {articles:,} articles for each system, unless they are there")
        indices = prepared(client, articles)
        searches = log(count, sources(), articles)
        progress(f"searching {articles:,} articles")
        costs = _costs(running, _asks(searches, indices), count)
        stored = sizes(client, indices)
        progress("searching with an article of 3 MB among the hits")
        without, along = large_body(client)
    return {
        "articles": articles,
        "costs": [{"name": cost.name, "clients": cost.clients, **cost.summary()} for cost in costs],
        "ratios": list(_ratios(costs)),
        "bytes per article": stored,
        "bytes, of text alone": {name: round(size / stored[TEXT], 2) for name, size in stored.items()},
        "ms without a body of 3 MB": round(without, 1),
        "ms with a body of 3 MB": round(along, 1),
    }


def _asks(searches: Sequence[Search], indices: Mapping[str, str]) -> dict[str, Ask]:
    bodies = {
        "persian": [body(search) for search in searches],
        "0.1.0": before.bodies([(search.text, search.narrow) for search in searches]),
    }

    def ours(client: Elasticsearch, number: int) -> object:
        return search(client, searches[number].text, index=indices["peyk"], **searches[number].narrow)

    def theirs(name: str) -> Ask:
        return lambda client, number: client.search(index=indices[name], size=10, **bodies[name][number])

    return {"peyk": ours} | {name: theirs(name) for name in OTHERS}


def _costs(running: Node, asks: Mapping[str, Ask], count: int) -> list[Cost]:
    for _ in range(ROUNDS):
        for ask in asks.values():
            _round(running, ask, max(CLIENTS), count)  # Warm-up: the node compiles the code of the searches.
    costs = []
    for clients in CLIENTS:
        rounds: dict[str, list[tuple[float, list[float]]]] = {name: [] for name in asks}
        for _ in range(ROUNDS):
            for name, ask in asks.items():
                rounds[name].append(_round(running, ask, clients, count))
        for name, results in rounds.items():
            best = tuple(min(times) for times in zip(*(wall for _, wall in results), strict=True))
            costs.append(Cost(name, clients, median(cpu for cpu, _ in results), best))
    return costs


def _round(running: Node, ask: Ask, clients: int, count: int) -> tuple[float, list[float]]:
    """Return the CPU milliseconds per search of the log, and the wall milliseconds of each.

    Each round has its own client: Peyk caches words per client, and no round may profit from another.
    """
    process = psutil.Process(running.pid)

    def timed(number: int) -> float:
        began = time.perf_counter()
        ask(client, number)
        return 1000 * (time.perf_counter() - began)

    with Elasticsearch(running.url, request_timeout=300) as client, ThreadPoolExecutor(clients) as pool:
        ask(client, 0)  # Load the list of other names, which a process does once a minute.
        start = sum(process.cpu_times()[:2])
        wall = list(pool.map(timed, range(count)))
        cpu = sum(process.cpu_times()[:2]) - start
    return 1000 * cpu / count, wall


def _ratios(costs: Sequence[Cost]) -> Iterator[dict[str, Any]]:
    """Yield Peyk's cost as a multiple of each other contestant's, for each number of clients."""
    for clients in CLIENTS:
        sums = {cost.name: cost.summary() for cost in costs if cost.clients == clients}
        for name in OTHERS:
            ratios = {figure: round(value / max(sums[name][figure], 0.1), 2) for figure, value in sums["peyk"].items()}
            yield {"name": f"peyk / {name}", "clients": clients, **ratios}


def show(result: Mapping[str, Any]) -> None:
    """Print the result as tables."""
    rows = [list(row.values()) for row in (*result["costs"], *result["ratios"])]
    columns = ("", "clients#", "cpu#", "p50#", "p95#", "p99#")
    print_table(f"milliseconds for a search among {result['articles']:,} articles", columns, rows)
    sized = [(name, size, result["bytes, of text alone"][name]) for name, size in result["bytes per article"].items()]
    print_table("bytes per article", ("", "bytes#", "of text alone#"), sized)
    large = [(name, value) for name, value in result.items() if name.startswith("ms ")]
    print_table("a hit with a body of 3 MB", ("measure", "value#"), large)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--searches", type=int, default=SEARCHES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with steps() as progress:
        result = measure(options.articles, progress, options.searches)
    if options.json:
        print_json(result)
    else:
        show(result)


if __name__ == "__main__":
    main()
