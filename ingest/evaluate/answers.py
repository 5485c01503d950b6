"""Answers of Peyk and its peers to the queries of a collection, on a real node."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.evaluate.collections import Collection
from ingest.evaluate.kit import Baseline
from ingest.evaluate.trial import articles, responses, throwaway
from ingest.search import build_query, search
from ingest.search.parse import parse
from ingest.search.understand import understand

DEPTH = 10
THREADS = 2
CORRECTIONS = ("spelling", "keyboard")
"""Fallbacks that correct words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The ids of the first hits, and the total. `corrected`: whether a word was corrected."""

    ids: list[str]
    total: int
    corrected: bool = False


Answers = Mapping[str, Answer]
"""Query id -> answer."""


def ask_peyk(client: Elasticsearch, index: str, queries: Mapping[str, str]) -> dict[str, Answer]:
    """Return the answer of the public search to each query, by query id."""

    def answer(text: str) -> Answer:
        results = search(client, text, index=index, size=DEPTH)
        corrected = results.fallback is not None and results.fallback.kind in CORRECTIONS
        return Answer([hit.id for hit in results.hits], results.total, corrected)

    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(queries, pool.map(answer, queries.values()), strict=True))


def ask_uncorrected(client: Elasticsearch, index: str, queries: Mapping[str, str]) -> dict[str, Answer]:
    """Return the answer to each query as typed, without corrections and other fallbacks, by query id."""
    bodies = []
    for text in queries.values():
        read, _ = understand(client, index, parse(text))
        bodies.append(build_query(read, collapse=False, highlight=None) | {"size": DEPTH})
    return dict(zip(queries, map(_answer, responses(client, index, bodies)), strict=True))


def ask_baseline(
    client: Elasticsearch, index: str, baseline: Baseline, queries: Mapping[str, str]
) -> dict[str, Answer]:
    """Return the answer of the baseline to each query, by query id."""
    bodies = [{**baseline.query(text), "size": DEPTH, "track_total_hits": True} for text in queries.values()]
    return dict(zip(queries, map(_answer, responses(client, index, bodies)), strict=True))


def _answer(hits: Mapping[str, Any]) -> Answer:
    return Answer([hit["_id"] for hit in hits["hits"]], hits["total"]["value"])


@contextmanager
def peyk_index(client: Elasticsearch, collection: Collection) -> Iterator[str]:
    """Yield the name of a Peyk index with the documents of a collection."""
    with articles(client, collection.documents) as index:
        yield index


@contextmanager
def baseline_index(client: Elasticsearch, baseline: Baseline, collection: Collection) -> Iterator[str]:
    """Yield the name of a baseline's index with the documents of a collection; its body also holds the lead."""
    documents = (
        {
            "_id": key,
            "title": document.get("title", ""),
            "body": "\n".join(filter(None, (document.get("lead"), document.get("body")))),
        }
        for key, document in collection.documents.items()
    )
    with throwaway(client, baseline.index["settings"], baseline.index["mappings"], documents) as index:
        yield index
