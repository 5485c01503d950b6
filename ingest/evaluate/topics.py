"""Test collections with relevance judgements: topics on the Fars/Varzesh3 articles, and queries on Peyk's own texts.

The project has only ids and judgements of the Fars/Varzesh3 articles, not their texts. The other collection is
complete: its articles are searched together with the stories of the sample world. See `topics/README.md`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ingest.evaluate.measures import kappa
from ingest.sample.library import sites, spelled
from ingest.sample.recombine import pool

DATA = files("ingest.evaluate").joinpath("topics")


@dataclass(frozen=True, slots=True)
class Topic:
    """A query as a reader types it; the narrative defines in Persian which articles are relevant."""

    id: str
    text: str
    narrative: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The grades of an article for a topic: 2 is about it, 1 contains relevant information, 0 neither.

    `first` and `second` are the grades of two assessors, `final` the grade after their disagreements were read again.
    """

    topic: str
    article: str
    first: int
    second: int
    final: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query on `read_documents`: `kind` names its spelling, `relevant` holds the ids of the right documents."""

    id: str
    text: str
    kind: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Document:
    """A Persian article; the lead may be empty."""

    id: str
    title: str
    lead: str
    body: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of the two assessors: relevant or not, and by grade with linear weights."""

    binary: float
    weighted: float


def read_topics() -> list[Topic]:
    """Return the topics on the Fars/Varzesh3 articles."""
    return [Topic(**row) for row in _rows("fars-varzesh3.topics.jsonl")]


def read_judgements() -> list[Judgement]:
    """Return the judgements of the topics, with the article ids of `corpora/fars-varzesh3.jsonl.gz`."""
    rows = (line.split("\t") for line in _lines("fars-varzesh3.qrels.tsv") if not line.startswith("#"))
    return [Judgement(topic, article, *map(int, grades)) for topic, article, *grades in rows]


def final_grades(judgements: Iterable[Judgement]) -> dict[str, dict[str, int]]:
    """Return topic -> article -> final grade, for `ndcg` and `average_precision`."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for judgement in judgements:
        grades[judgement.topic][judgement.article] = judgement.final
    return dict(grades)


def read_queries() -> list[Query]:
    """Return the queries on the documents of `read_documents`."""
    return [Query(**row | {"relevant": frozenset(row["relevant"])}) for row in _rows("own.queries.jsonl")]


def read_documents() -> list[Document]:
    """Return the articles written for the queries, then the written Persian stories of the sample world."""
    stories = (spelled(story, sites()[story.site]) for story in pool())
    return [
        *(Document(**row) for row in _rows("own.docs.jsonl")),
        *(Document(story.key, story.title, story.lead or "", "\n".join(story.paragraphs)) for story in stories),
    ]


def agreement(judgements: Iterable[Judgement]) -> Agreement:
    """Return the agreement of the two assessors."""
    pairs = [(judgement.first, judgement.second) for judgement in judgements]
    return Agreement(kappa([(int(first > 0), int(second > 0)) for first, second in pairs]), kappa(pairs))


def _lines(name: str) -> list[str]:
    return DATA.joinpath(name).read_text(encoding="utf-8").splitlines()


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _lines(name)]
