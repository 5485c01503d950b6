"""Write articles and ledger entries in the order of their numbers, going on from what the indices hold."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import psutil

from benchmarks.load.articles import article
from benchmarks.load.entries import entry, sources
from benchmarks.load.place import Place
from ingest.errors import PeykError
from ingest.index import index_articles
from ingest.index.bulk import CHUNK
from ingest.ledger import Ledger
from ingest.ledger.polls import Polls
from ingest.model import Article
from ingest.settings import settings

AT_ONCE = 4 * CHUNK
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """Documents written by one call, the seconds that took, and the CPU seconds of the node."""

    documents: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float | None:
        """Documents per second; None without any."""
        return round(self.documents / self.seconds, 1) if self.documents else None

    @property
    def cpu_ms(self) -> float | None:
        """Milliseconds of the node's CPU per document; None without any."""
        return round(1000 * self.cpu / self.documents, 2) if self.documents else None


@dataclass(frozen=True, slots=True)
class _Stream:
    """Documents by number: how they are made, in another process, and how they are written."""

    name: str
    make: Callable[[range], list[Any]]
    write: Callable[[list[Any]], object]


def fill_articles(place: Place, wanted: int, tell: Tell) -> Written:
    """Write the articles that the index lacks of the first `wanted`, as a crawl writes them."""

    def write(items: list[Article]) -> None:
        refused = [outcome for outcome in index_articles(place.client, items) if outcome.status != "indexed"]
        if refused:
            raise PeykError(f"an article of the measurement was not indexed: {refused[0]}")

    return _fill(place, _Stream("articles", make_articles, write), articles_held(place), wanted, tell)


def fill_ledger(place: Place, wanted: int, tell: Tell) -> Written:
    """Write the entries that the ledger lacks of the first `wanted`; and all sources, if it has no entry."""
    ledger = Ledger(place.client)
    held = entries_held(place)
    if not held:
        ledger.save(sources())
        Polls(place.client).save(sources())
    return _fill(place, _Stream("ledger entries", make_entries, ledger.save), held, wanted, tell)


def articles_held(place: Place) -> int:
    """Return how many articles the index holds: as they are written in order, the number of the next one."""
    return _count(place, "articles", {"match_all": {}})


def entries_held(place: Place) -> int:
    """Return how many entries of stories the ledger holds."""
    return _count(place, "crawl-ledger", {"term": {"kind": "article"}})


def make_articles(numbers: range) -> list[Article]:
    """Return articles by number."""
    return list(map(article, numbers))


def make_entries(numbers: range) -> list[Any]:
    """Return ledger entries by number."""
    return list(map(entry, numbers))


def _fill(place: Place, stream: _Stream, held: int, wanted: int, tell: Tell) -> Written:
    node = psutil.Process(place.pid)
    start, used = time.perf_counter(), sum(node.cpu_times()[:2])
    done = held
    for items in _ahead(stream.make, ranges(held, wanted)):
        stream.write(items)
        done += len(items)
        rate = (done - held) / (time.perf_counter() - start)
        tell(f"{done:,} of {wanted:,} {stream.name}, {rate:,.0f} a second")
    return Written(done - held, time.perf_counter() - start, sum(node.cpu_times()[:2]) - used)


def ranges(start: int, end: int) -> list[range]:
    """Return the numbers from `start` to `end` in batches."""
    return [range(at, min(at + AT_ONCE, end)) for at in range(start, end, AT_ONCE)]


def _ahead(make: Callable[[range], list[Any]], batches: Sequence[range]) -> Iterator[list[Any]]:
    """Yield what `make` returns for each batch, in order; if they are several, another process makes the next one
    meanwhile."""
    if len(batches) == 1:
        yield make(batches[0])
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        waiting = None
        for numbers in batches:
            following = pool.submit(make, numbers)
            if waiting:
                yield waiting.result()
            waiting = following
        if waiting:
            yield waiting.result()


def _count(place: Place, name: str, query: dict[str, Any]) -> int:
    index = settings().index(name)
    place.client.indices.refresh(index=index)
    return int(place.client.count(index=index, query=query)["count"])
