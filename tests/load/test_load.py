"""`make load`, tiny: the vocabulary, the lengths of the articles, and a measurement that is broken off and goes on."""

import math
import random
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression, median

import pytest
from elasticsearch import Elasticsearch

from benchmarks.load import charts, place
from benchmarks.load.articles import COPIES, OUTLETS, article, outlet_of, text_of
from benchmarks.load.entries import sources
from benchmarks.load.filling import articles_held, entries_held, fill_articles, fill_ledger
from benchmarks.load.place import Place
from benchmarks.load.run import prepare, run
from benchmarks.load.vocabulary import HEAD, SIZE, TAIL, vocabulary
from ingest.errors import PeykError
from ingest.ledger import Ledger
from ingest.search import search
from ingest.settings import settings

FEW = {1: 7}


@pytest.fixture
def small(elastic: Elasticsearch, node_url: str, tmp_path: Path) -> Iterator[Place]:
    with place.at(node_url, settings().index_prefix, tmp_path) as found:
        yield found


def slope(ranks: list[int]) -> float:
    """The Zipf exponent between these ranks."""
    sums = vocabulary().sums
    logs = [math.log(sums[rank - 1] - sums[rank - 2]) for rank in ranks]
    return -linear_regression([math.log(rank) for rank in ranks], logs).slope


def test_the_vocabulary_is_large_and_its_frequencies_are_zipfs() -> None:
    words = vocabulary().words
    assert len(set(words)) == len(words) == SIZE >= 300_000
    assert not any(set(word) & set(" \n.") for word in words)
    assert slope([10, 100, 1_000]) == pytest.approx(HEAD, abs=0.01)
    assert slope([5_000, 50_000, 300_000]) == pytest.approx(TAIL, abs=0.01)
    assert {"کشور", "کشورها", "کشور\u200cهای"} <= set(words)
    drawn = vocabulary().draw(random.Random(1), 200_000)
    assert 0.03 < drawn.count("و") / len(drawn) < 0.07
    assert len(set(drawn)) > 20_000


def test_articles_are_as_long_as_those_of_the_corpus_and_always_the_same() -> None:
    made = [article(number) for number in range(300)]
    assert made == [article(number) for number in range(300)]
    bodies = [len(item.body.split()) for item in made]
    assert 160 < median(bodies) < 250 and max(bodies) > 800
    assert 6 <= median(len(item.title.split()) for item in made) <= 9
    assert 18 <= median(len((item.lead or "").split()) for item in made) <= 25
    assert len({item.canonical_url for item in made}) == len(made)
    copies = [number for number in range(300) if text_of(number) != number]
    assert 0.5 * COPIES < len(copies) / 300 < 1.5 * COPIES
    assert all(made[number].body == made[text_of(number)].body for number in copies)
    assert len({outlet_of(number).id for number in range(20_000)}) > 0.9 * OUTLETS


def test_a_call_goes_on_where_another_was_killed_and_writes_nothing_twice(small: Place) -> None:
    told: list[str] = []
    prepare(small.client)
    fill_articles(small, 200, told.append)
    fill_ledger(small, 150, told.append)
    with pytest.raises(PeykError, match="past 100 articles"):
        run(small, 100, told.append, FEW)
    (found,) = run(small, 300, told.append, FEW)
    assert run(small, 300, told.append, FEW) == [found], "measured once"

    assert (articles_held(small), entries_held(small), found["written"]) == (300, 300, 100)
    assert written(small, "articles") == 300
    assert written(small, "crawl-ledger") == 300 + len(list(sources()))
    assert {"300 of 300 articles", "300 of 300 ledger entries"} <= {line.partition(", ")[0] for line in told}
    assert all(0 < row["p50"] <= row["p99"] for row in found["searches"])
    assert [row["name"] for row in found["searches"]] == ["peyk", "plain"]
    assert found["bytes"]["articles"] > 3_000 and found["bytes merged"]["crawl-ledger"] > 500
    assert found["memory"]["resident"] > found["memory"]["heap used"] > 0
    assert all(seconds > 0 for seconds in found["accounts"].values())
    charts.write([found], small.folder)
    assert "<polyline" in (small.folder / "load-p99.svg").read_text(encoding="utf-8")

    counts = Ledger(small.client).counts()
    assert sum(sum(statuses.values()) for statuses in counts.values()) == 300
    title = article(299).title
    assert title in {hit.article.title for hit in search(small.client, title).hits}


def written(place: Place, name: str) -> int:
    """How many documents were ever written into an index."""
    stats = place.client.indices.stats(index=settings().index(name), metric="indexing")
    return int(stats["_all"]["primaries"]["indexing"]["index_total"])


def test_too_small_a_disk_or_memory_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PeykError, match=r"17\.6 GB of disk, and 1\.0 GB are free: make load ARTICLES=56818, or"):
        place.check_room(1e9, 0, 1_000_000)
    place.check_room(1e9, 1e9, 100_000)
    monkeypatch.setenv("PEYK_ENGINE_HEAP", "2g")
    with pytest.raises(PeykError, match=r"heap of 2g .* 1\.0 GB are available: set PEYK_ENGINE_HEAP"):
        place.check_memory(1e9)
    place.check_memory(5e9)
