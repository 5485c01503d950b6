"""The page for readers, beside the same searches asked of Elasticsearch directly: `python -m benchmarks.page`.

At 200,000 synthetic articles: time of the page and of Elasticsearch alone for the same hits, facets and chart, in turn;
time of the page without Elasticsearch; bytes of a first visit and of a further search; resident memory.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import httpx
import psutil

from benchmarks.load.asking import Query, queries
from benchmarks.load.filling import Tell, fill_articles
from benchmarks.load.place import Place, own_place
from ingest.cli.output import print_json, print_table, steps
from ingest.index import ensure_indices
from ingest.local.background import free_port
from ingest.search import build_query
from ingest.search.facets import build_facets
from ingest.search.histogram import build_histogram
from ingest.search.parse import parse_for
from ingest.search.understand import understand
from ingest.settings import settings
from ingest.web.facets import FACETS
from ingest.web.rendering import render
from ingest.web.search_page import MOST_VALUES, SIZE, shown
from ingest.web.site import Site
from ingest.web.state import State

ARTICLES = 200_000
SEARCHES, WARM_UP, RENDERED = 150, 30, 200
GOALS = {
    "page / Elasticsearch, p95": 1.5,
    "ms without Elasticsearch": 5,
    "KB, first visit": 120,
    "KB, further": 15,
    "MB": 150,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with steps() as tell:
        results = measure(options.articles, tell)
    if options.json:
        print_json(results)
    else:
        show(results, options.articles)


def measure(articles: int, tell: Tell) -> dict[str, float]:
    """Return the figures of the page over an index of so many articles, on a node of its own whose data stay."""
    with own_place(articles) as place:
        ensure_indices(place.client)
        fill_articles(place, articles, tell)
        tell("asking the page, and Elasticsearch directly")
        return _measure(place, articles)


def show(results: Mapping[str, float], articles: int) -> None:
    """Print the figures beside their goals."""
    rows = [(name, value, GOALS.get(name, "")) for name, value in results.items()]
    print_table(f"the page, {articles:,} articles", ("measure", "value#", "goal#"), rows)


def _measure(place: Place, articles: int) -> dict[str, float]:
    asked = [query for query in queries(SEARCHES * 2, articles, "page") if query.kind != "facets"]
    with served() as (address, process), httpx.Client(base_url=address, timeout=60) as reader:
        for query in asked[:WARM_UP]:
            _page(reader, query)
            _direct(place, query)
        pairs = [(_timed(_page, reader, query), _timed(_direct, place, query)) for query in asked[WARM_UP:][:SEARCHES]]
        sizes = _sizes(reader, asked[0], asked[1])
        memory = process.memory_info().rss / 1e6
    page, direct = zip(*pairs, strict=True)
    return {
        "page, p50 ms": round(median(page), 1),
        "page, p95 ms": round(_p95(page), 1),
        "Elasticsearch, p50 ms": round(median(direct), 1),
        "Elasticsearch, p95 ms": round(_p95(direct), 1),
        "page / Elasticsearch, p95": round(_p95(page) / _p95(direct), 2),
        "ms without Elasticsearch": round(_rendering(place, asked[0]), 2),
        **sizes,
        "MB": round(memory, 1),
    }


@contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """Serve the page of the settings within the block; yield its address and its process."""
    port = free_port(0)
    child = subprocess.Popen([sys.executable, "-m", "ingest", "web", "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                httpx.get(f"{address}/help")
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield address, psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def _path(query: Query) -> str:
    words = f'"{query.words}"' if query.kind == "phrase" else query.words
    return f"/?{urlencode({'q': words})}"


def _page(reader: httpx.Client, query: Query) -> None:
    reader.get(_path(query)).raise_for_status()


def _direct(place: Place, query: Query) -> None:
    """Ask for the hits with their marks, the totals, the facets and the chart in one request."""
    index = settings().index("articles")
    words = f'"{query.words}"' if query.kind == "phrase" else query.words
    read, _ = understand(place.client, index, parse_for(place.client, index, words))
    bodies = (
        build_query(read) | {"size": SIZE},
        build_facets(read, by=[facet.name for facet in FACETS], most=MOST_VALUES),
        build_histogram(read, by="month"),
    )
    place.client.msearch(searches=[part for body in bodies for part in ({"index": index}, body)])


def _timed(ask: Any, of: Any, query: Query) -> float:
    start = time.perf_counter()
    ask(of, query)
    return (time.perf_counter() - start) * 1000


def _rendering(place: Place, query: Query) -> float:
    """Return the median milliseconds in which a page of hits that are there is made."""
    with ThreadPoolExecutor(4) as pool:
        values = shown(Site(place.client, settings().index("articles")), State(q=query.words), pool)
    times = []
    for _ in range(RENDERED):
        start = time.perf_counter()
        render("search.html", **values)
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def _sizes(reader: httpx.Client, first: Query, further: Query) -> dict[str, float]:
    """Return the kilobytes on the wire of a first visit, with its files, and of a further search."""
    page = reader.get(_path(first))
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    visit = [page, *map(reader.get, sorted(assets))]
    return {
        "KB, first visit": round(sum(map(_wire, visit)) / 1000, 1),
        "KB, further": round(_wire(reader.get(_path(further))) / 1000, 1),
    }


def _wire(answer: httpx.Response) -> int:
    return answer.num_bytes_downloaded


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[18]


if __name__ == "__main__":
    main()
