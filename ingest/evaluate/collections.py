"""Retrieval collections in one format: those of the kit, titles, phrases, topics, and Peyk's own texts."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ingest.evaluate import known_item, topics
from ingest.evaluate.kit import SPELLINGS, Kit
from ingest.evaluate.measures import found, ndcg, reciprocal_rank

Measure = Literal["nDCG@10", "MRR@10", "found@10"]
MEASURES: Mapping[Measure, Callable[[list[str], Mapping[str, int]], float]] = {
    "nDCG@10": ndcg,
    "MRR@10": reciprocal_rank,
    "found@10": found,
}
Speller = Callable[[str, str], str]
"""Function from a text and the query's id to the text in another spelling."""
Articles = list[dict[str, Any]]
JUDGED = "news-topics"
"""The kit's collection whose queries have many relevant documents."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents (title, lead, body) and queries by id, and query id -> document id -> grade."""

    documents: Mapping[str, Mapping[str, str]]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]
    measure: Measure
    spellings: Mapping[str, Speller] = field(default_factory=dict)
    """Spelling functions by name, besides `written`."""
    misspelt: frozenset[str] = frozenset()
    """Queries with a spelling error, which should be corrected."""
    compared: bool = True
    """Whether baselines can answer the same queries: they do not support quotes."""

    def sampled(self, count: int | None) -> "Collection":
        """Return the collection with at most `count` of its queries, evenly spaced; None keeps all."""
        if count is None or count >= len(self.queries):
            return self
        keys = list(self.queries)
        chosen = [keys[number * len(keys) // count] for number in range(count)]
        return replace(self, queries={key: self.queries[key] for key in chosen})

    def spelled(self, spelling: str) -> dict[str, str]:
        """Return the queries in a spelling; unchanged for `written`."""
        speller = self.spellings.get(spelling, _as_written)
        return {key: speller(text, key) for key, text in self.queries.items()}


def given(kit: Kit, name: str) -> Collection:
    """Return a collection of the kit."""
    documents, queries, relevant = kit.load(name)
    grades = {key: dict.fromkeys(ids, 1) for key, ids in relevant.items()}
    return Collection(documents, queries, grades, "nDCG@10" if name == JUDGED else "MRR@10", _kit_spellings(kit))


def titles(articles: Articles, kit: Kit | None) -> Collection:
    """Return a collection with titles as queries on the articles without titles."""
    queries = known_item.titles(articles)
    half: dict[str, Speller] = {"half": partial(_joints, known_item.SPELLINGS["half"])}
    return Collection(_untitled(articles), queries, _themselves(queries), "MRR@10", half | _kit_spellings(kit))


def phrases(articles: Articles) -> Collection:
    """Return a collection with quoted phrases of three words as queries on the articles without titles."""
    queries = {key: f"«{text}»" for key, text in known_item.phrases(articles).items()}
    spellings = {name: partial(_joints, mark) for name, mark in known_item.SPELLINGS.items() if mark is not None}
    documents = _untitled(articles)
    return Collection(documents, queries, _themselves(queries), "found@10", spellings, compared=False)


def judged_topics(articles: Articles, kit: Kit | None) -> Collection:
    """Return the collection of topics on the Fars/Varzesh3 articles."""
    documents = {
        article["id"]: {"title": article["title"], "lead": article["abstract"], "body": article["body"]}
        for article in articles
    }
    queries = {topic.id: topic.text for topic in topics.read_topics()}
    grades = topics.final_grades(topics.read_judgements())
    return Collection(documents, queries, grades, "nDCG@10", _kit_spellings(kit))


def own() -> Collection:
    """Return the collection of queries on Peyk's own texts; each query is typed in the spelling of its kind."""
    documents = {
        document.id: {"title": document.title, "lead": document.lead, "body": document.body}
        for document in topics.read_documents()
    }
    queries = topics.read_queries()
    grades = {query.id: dict.fromkeys(query.relevant, 1) for query in queries}
    misspelt = frozenset(query.id for query in queries if query.kind == "typo")
    texts = {query.id: query.text for query in queries}
    return Collection(documents, texts, grades, "nDCG@10", misspelt=misspelt)


def read_articles(file: Path) -> Articles:
    """Return the articles of a gzipped file of JSON lines."""
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def _as_written(text: str, _key: str) -> str:
    return text


def _joints(mark: str | None, text: str, _key: str) -> str:
    return known_item.respell(text, mark)


def _kit_spellings(kit: Kit | None) -> dict[str, Speller]:
    if kit is None:
        return {}
    return {name: partial(_kit_spelling, kit, name) for name in SPELLINGS if name != "written"}


def _kit_spelling(kit: Kit, name: str, text: str, key: str) -> str:
    return kit.respell(text, name, key)


def _untitled(articles: Articles) -> dict[str, dict[str, str]]:
    """Return the articles without titles, as a title as query would find each trivially."""
    return {str(n): {"lead": article["abstract"], "body": article["body"]} for n, article in enumerate(articles)}


def _themselves(queries: Mapping[str, str]) -> dict[str, dict[str, int]]:
    return {key: {key: 1} for key in queries}
