"""Searches with the vocabulary's own words, by Peyk and as a plain match query, by one or many clients."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import psutil
from elasticsearch import Elasticsearch

from benchmarks.load.articles import NEWEST, PROVINCES, STEP, headline, outlet_of, text
from benchmarks.load.place import Place
from benchmarks.load.vocabulary import vocabulary
from ingest.search import search
from ingest.search.facets import facets
from ingest.settings import settings
from ingest.words.lexicon import lexicon

KINDS = ("head", "middle", "tail", "three words", "phrase", "filtered", "facets")
RANKS = {"head": (30, 1_000), "middle": (1_000, 20_000), "tail": (20_000, 400_000)}
"""Ranks of the words of a search of one word. Stop words, which the index does not hold, are left out."""
FIELDS = ("title^2", "lead^1.5", "body")
SEARCHES = {1: 140, 8: 210, 32: 420}
"""Searches by number of clients. With one client, p99 is the second worst."""
WARM_UPS, STEADY = 6, 0.9
"""Most rounds before those that count; none after one that costs more than this share of the one before."""
FEWEST = 50
"""Fewer searches give no steady figure: they are not warmed up for."""
ROUNDS = 2
"""Each search counts with its best round: other work on the machine only slows it down."""

Ask = Callable[[Elasticsearch, "Query"], object]


@dataclass(frozen=True, slots=True)
class Query:
    """One search: its words, without the quotes of a phrase, and the filters of `search`."""

    kind: str
    words: str
    narrow: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """CPU milliseconds per search, of the node and of this process, and the wall milliseconds of each search."""

    node: float
    client: float
    wall: list[float]


def queries(count: int, articles: int, seed: str) -> list[Query]:
    """Return so many searches of all kinds in turn, for an index of so many articles."""
    chance = random.Random(f"queries {seed}")  # noqa: S311
    return [_query(KINDS[number % len(KINDS)], articles, chance) for number in range(count)]


def measure(place: Place, articles: int, searches: Mapping[int, int] = SEARCHES) -> list[dict[str, Any]]:
    """Return, for each number of clients and both contestants, percentiles and CPU per search, in ms."""
    warm_up = queries(max(searches.values()) // 2, articles, "warm-up")
    if len(warm_up) >= FEWEST:
        for ask in CONTESTANTS.values():
            _warm_up(place, ask, warm_up)
    rows = []
    for clients, count in searches.items():
        log = queries(count, articles, f"{articles} {clients}")
        for name, ask in CONTESTANTS.items():
            rounds = [_round(place, ask, clients, log) for _ in range(ROUNDS)]
            wall = [min(times) for times in zip(*(each.wall for each in rounds), strict=True)]
            cpu = {"cpu": min(each.node for each in rounds), "client cpu": min(each.client for each in rounds)}
            rows.append({"clients": clients, "name": name} | cpu | percentiles(wall) | _by_kind(log, wall))
    return rows


def percentiles(wall: Sequence[float]) -> dict[str, float]:
    """Return p50 and p99 of some milliseconds."""
    cuts = quantiles(wall, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1)}


def ours(client: Elasticsearch, query: Query) -> object:
    """Search as `peyk search` and `peyk facets` do."""
    if query.kind == "facets":
        return facets(client, query.words)
    return search(client, f'"{query.words}"' if query.kind == "phrase" else query.words, **query.narrow)


def plain(client: Elasticsearch, query: Query) -> object:
    """Send a plain match query, with no highlights, no exact total and no merging of copies."""
    match: dict[str, dict[str, Any]] = {"multi_match": {"query": query.words, "fields": list(FIELDS)}}
    if query.kind == "phrase":
        match["multi_match"]["type"] = "phrase"
    body: dict[str, Any] = {"query": {"bool": {"must": [match], "filter": list(_filters(query.narrow))}}}
    if query.kind == "facets":
        body |= {"size": 0, "aggs": {"outlets": {"terms": {"field": "outlet.id", "size": 50}}}}
    return client.search(index=settings().index("articles"), request_cache=False, **body)


CONTESTANTS: dict[str, Ask] = {"peyk": ours, "plain": plain}


def _query(kind: str, articles: int, chance: random.Random) -> Query:
    number = chance.randrange(articles)
    match kind:
        case "three words":
            return Query(kind, " ".join(_word(chance.choice(list(RANKS)), chance) for _ in range(3)))
        case "phrase":
            body = " ".join(text(number).paragraphs).replace(".", "").split()
            start = chance.randrange(len(body) - 2)
            return Query(kind, " ".join(body[start : start + 3]))
        case "filtered":
            words = " ".join(headline(number)[0].split()[:2])
            return Query(kind, words, _narrow(number, articles, chance))
        case "facets":
            return Query(kind, _word("head", chance))
        case _:
            return Query(kind, _word(kind, chance))


def _word(kind: str, chance: random.Random) -> str:
    """Return a word of a kind, drawn evenly by rank."""
    light = lexicon().stop | lexicon().weak
    while True:
        word = vocabulary().words[chance.randrange(*RANKS[kind])]
        if word not in light and len(word) > 2:
            return word


def _narrow(number: int, articles: int, chance: random.Random) -> dict[str, Any]:
    match chance.randrange(3):
        case 0:
            return {"outlet": [outlet_of(number).id]}
        case 1:
            return {"province": [chance.choice(PROVINCES)]}
        case _:
            until = NEWEST - chance.random() * articles * STEP
            return {"since": until - 0.1 * articles * STEP, "until": until}


def _filters(narrow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, given in (("outlet", "outlet.id"), ("province", "province")):
        if name in narrow:
            yield {"terms": {given: narrow[name]}}
    if "since" in narrow:
        yield {"range": {"published_at": {"gte": narrow["since"], "lt": narrow["until"]}}}


def _round(place: Place, ask: Ask, clients: int, log: Sequence[Query]) -> Round:
    """Send all searches, with a client of its own, since Peyk caches words per client."""
    node = psutil.Process(place.pid)

    def timed(query: Query) -> float:
        began = time.perf_counter()
        ask(client, query)
        return 1000 * (time.perf_counter() - began)

    # With the ten connections of the default, 32 clients would wait for one another, some of them long.
    asker = Elasticsearch(place.url, request_timeout=600, connections_per_node=clients)
    with asker as client, ThreadPoolExecutor(clients) as pool:
        ask(client, log[0])  # Loads the list of other names, which a process does once a minute.
        start, own = sum(node.cpu_times()[:2]), time.process_time()
        wall = list(pool.map(timed, log))
        spent, own = sum(node.cpu_times()[:2]) - start, time.process_time() - own
    return Round(round(1000 * spent / len(log), 2), round(1000 * own / len(log), 2), wall)


def _warm_up(place: Place, ask: Ask, log: Sequence[Query]) -> None:
    """Search until it gets no cheaper: a node that was just started compiles the code of the searches."""
    last = _round(place, ask, 8, log).node
    for _ in range(WARM_UPS):
        cpu = _round(place, ask, 8, log).node
        if cpu > STEADY * last:
            return
        last = cpu


def _by_kind(log: Sequence[Query], wall: Sequence[float]) -> dict[str, dict[str, float]]:
    times = {kind: [ms for query, ms in zip(log, wall, strict=True) if query.kind == kind] for kind in KINDS}
    return {"kinds": {kind: round(sorted(each)[len(each) // 2], 1) for kind, each in times.items() if each}}
