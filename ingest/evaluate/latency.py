"""Latency of each clause of a search, in milliseconds with one client."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any

from elasticsearch import Elasticsearch

from ingest.evaluate.answers import baseline_index, peyk_index
from ingest.evaluate.collections import Collection
from ingest.evaluate.kit import Kit
from ingest.evaluate.measures import mean
from ingest.evaluate.rows import Row
from ingest.search import search
from ingest.search.fallback import corrected
from ingest.search.loose import FIELDS
from ingest.search.parse import parse
from ingest.search.query import Reading, build_query, build_set, marks
from ingest.search.run import COUNTED, SPARE
from ingest.search.understand import understand

QUERIES = 50
ROUNDS = 3
"""Runs of each call; the fastest counts, as other processes interfere."""
WHOLE = "whole search"


def latency(client: Elasticsearch, collection: Collection, kit: Kit | None) -> Iterator[Row]:
    """Yield the mean time of each clause; for baselines, only of the whole search: 10 hits with their exact total."""
    texts = list(collection.queries.values())[:QUERIES]
    times: defaultdict[str, list[float]] = defaultdict(list)
    with peyk_index(client, collection) as index:
        for text in texts:
            read, known = understand(client, index, parse(text))
            times["misspelt words"].append(_time(partial(corrected, client, index, read, known)))
            for name, body in _bodies(read).items():
                times[name].append(_asked(client, index, body))
            times[WHOLE].append(_time(partial(search, client, text, index=index)))
    peers = {}
    for baseline in kit.baselines if kit else ():
        with baseline_index(client, baseline, collection) as index:
            bodies = [{**baseline.query(text), "track_total_hits": True} for text in texts]
            peers[baseline.name] = mean([_asked(client, index, body) for body in bodies])
    for name, taken in times.items():
        yield Row(f"ms.{name}", mean(taken), len(taken), peers if name == WHOLE else {})


def _bodies(read: Reading) -> dict[str, dict[str, Any]]:
    """Return request bodies for the parts of one search, by name."""
    whole = build_query(read, collapse=False)
    hits = {"size": SPARE * 10, "_source": False, "track_total_hits": COUNTED}
    listed: dict[str, Any] = {"query": whole["query"], **hits}
    rescore = whole.get("rescore", [])
    fields = whole["query"]["bool"].get("must", [{}])[0].get("bool", {}).get("should", [])
    single = {f"words in {name}": {"query": query, **hits} for name, query in zip(FIELDS, fields, strict=False)}
    return {
        **single,
        "words in all fields": listed,
        "with boosts": {**listed, "rescore": rescore[:-1]},
        "with boosts and recency": {**listed, "rescore": rescore},
        "count of the set": {"query": build_set(read), "size": 0, "track_total_hits": True},
        "page of ten, not marked": {"query": whole["query"], "size": 10, "track_total_hits": False},
        "page of ten, marked": {
            "query": whole["query"],
            "size": 10,
            "track_total_hits": False,
            "highlight": marks(read),
        },
    }


def _asked(client: Elasticsearch, index: str, body: dict[str, Any]) -> float:
    return _time(lambda: client.search(index=index, request_cache=False, **body))


def _time(call: Callable[[], object]) -> float:
    """Return the milliseconds of the fastest of ROUNDS calls."""
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        call()
        taken.append((perf_counter() - start) * 1000)
    return min(taken)
