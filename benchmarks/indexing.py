"""Articles indexed per second, as a share of what stock `persian` and version 0.1.0 reach on the same node and corpus.

All indices get the same documents by the same bare `streaming_bulk`; stock has our mapping but for the analyzers of the
text fields. They take turns batch by batch, and the best time of each batch counts: other work on the machine
only ever slows one down. `python -m benchmarks.indexing [CORPUS] [--json]`; the corpus is JSON lines (.gz) with title,
abstract and body.
"""

import argparse
import gzip
import json
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from benchmarks import before, stock
from ingest import engine
from ingest.cli.output import print_table
from ingest.dedupe import article_id
from ingest.elastic import connect
from ingest.mappings import load
from ingest.model import Article, OutletRef, to_document
from ingest.normalise.dates import jalali_fields

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "fars-varzesh3.jsonl.gz"
ROUNDS = 5
BATCH = 1000


def measure(client: Elasticsearch, corpus: Path = CORPUS, rounds: int = ROUNDS) -> dict[str, float]:
    """Return documents per second with each mapping, ratios of ours to the others, and seconds to make our index."""
    documents = [_document(line) for line in _lines(corpus)]
    definitions = {"peyk": load("articles"), "persian": stock.definition(load("articles")), "0.1.0": before.mapping()}
    batches = [documents[start : start + BATCH] for start in range(0, len(documents), BATCH)]
    best = {name: [float("inf")] * len(batches) for name in definitions}
    creation = float("inf")
    for _ in range(rounds):
        with ExitStack() as stack:
            made = {name: stack.enter_context(fresh(client, body)) for name, body in definitions.items()}
            creation = min(creation, made["peyk"][1])
            for place, batch in enumerate(batches):
                for name, (index, _) in made.items():
                    given = [before.document(document, definitions[name]) for document in batch]
                    best[name][place] = min(best[name][place], _seconds(client, index, given))
    rates = {name: len(documents) / sum(seconds) for name, seconds in best.items()}
    return {
        "documents": len(documents),
        **{f"{name} per second": round(rate) for name, rate in rates.items()},
        **{f"peyk / {name}": round(rates["peyk"] / rates[name], 3) for name in ("persian", "0.1.0")},
        "seconds to make ours": round(creation, 2),
    }


@contextmanager
def fresh(client: Elasticsearch, definition: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """The name of a new index, gone afterwards, and the seconds in which it was made."""
    name = f"bench-{uuid.uuid4().hex[:8]}"
    start = time.perf_counter()
    client.indices.create(index=name, **definition)
    try:
        yield name, time.perf_counter() - start
    finally:
        client.indices.delete(index=name)


def _seconds(client: Elasticsearch, index: str, documents: Sequence[dict[str, Any]]) -> float:
    actions = ({"_index": index, "_id": document["content_hash"], "_source": document} for document in documents)
    start = time.perf_counter()
    for _ in streaming_bulk(client, actions):
        pass
    return time.perf_counter() - start


def _lines(corpus: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _document(line: dict[str, Any]) -> dict[str, Any]:
    """Return the article as the crawl would have it, with every field that costs the index work."""
    now = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    day, jalali = jalali_fields(now)
    article = Article(
        url=line["url"],
        canonical_url=line["url"],
        outlet=OutletRef(line["source"], line["source"], line["source"], None, "agency"),
        title=line["title"],
        lead=line["abstract"] or None,
        body=line["body"],
        tags=tuple(line["tags"]),
        section=tuple((line["category"] or "").split("/")),
        published_at=now,
        published_jalali=day,
        jalali=jalali,
        fetched_at=now,
        language="fa",
        content_hash=line["id"],
    )
    return to_document(replace(article, cluster_id=article_id(article), indexed_at=now))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    engine.ensure()
    with connect(seconds=120) as client:
        result = measure(client, options.corpus)
    if options.json:
        print(json.dumps(result))
    else:
        print_table("articles indexed per second", ("measure", "value#"), result.items())


if __name__ == "__main__":
    main()
