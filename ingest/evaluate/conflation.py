"""Over-conflation: how often a search for one word finds an unrelated one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate
from ingest.evaluate.measures import mean
from ingest.evaluate.sets import set_query
from ingest.evaluate.treebank import ZWNJ, Word
from ingest.evaluate.trial import articles, ask, every_word, trial

SAMPLE = 2000
_PLAIN = re.compile(f"[\\w{ZWNJ}]+")
"""Matches words without signs of the query language."""


@dataclass(frozen=True, slots=True)
class Conflation:
    """Unrelated pairs that match, per million ordered pairs of different words."""

    per_million: float
    pairs: tuple[tuple[str, str], ...]
    """The pairs, as (query, document)."""
    queries: int
    precision: float = 1.0
    """Mean share of related words among those found, weighted by their occurrences in running text."""


def over_conflation(client: Elasticsearch, candidate: Candidate, field: str, words: Sequence[Word]) -> Conflation:
    """Measure how often a search for one of `words` finds an unrelated one, that is, one that shares no lemma with it.

    Every word is searched for, in one field of the candidate, in an index of all words.
    """
    documents = [{"_id": str(number), field: word.form} for number, word in enumerate(words)]
    wrong: list[tuple[str, str]] = []
    with trial(client, candidate, documents) as index:
        bodies = [
            {"query": {"constant_score": {"filter": every_word(field, word.form)}}, "size": 500} for word in words
        ]
        for word, hits in zip(words, ask(client, index, bodies), strict=True):
            others = (words[int(hit)] for hit in hits)
            wrong += [(word.form, other.form) for other in others if not _related(word, other)]
    return Conflation(len(wrong) * 1e6 / (len(words) * (len(words) - 1)), tuple(wrong), len(words))


def loose_conflation(client: Elasticsearch, words: Sequence[Word]) -> Conflation:
    """Measure over-conflation in the set of a loose search, with a sample of the words as queries."""
    plain = [word for word in words if _PLAIN.fullmatch(word.form)]
    queries = plain[:: max(1, len(plain) // SAMPLE)]
    wrong: list[tuple[str, str]] = []
    shares: list[float] = []
    with articles(client, {str(number): {"body": word.form} for number, word in enumerate(plain)}) as index:
        bodies = [{"query": set_query(client, index, word.form), "size": 500} for word in queries]
        for word, hits in zip(queries, ask(client, index, bodies), strict=True):
            others = [plain[int(hit)] for hit in hits]
            unrelated = [other for other in others if not _related(word, other)]
            wrong += [(word.form, other.form) for other in unrelated]
            shares.append(1 - _running(unrelated) / _running(others) if others else 1)
    pairs = len(queries) * (len(plain) - 1)
    return Conflation(len(wrong) * 1e6 / pairs, tuple(wrong), len(queries), mean(shares))


def _running(words: Sequence[Word]) -> int:
    return sum(word.count for word in words)


def _related(one: Word, other: Word) -> bool:
    return one.form == other.form or not one.lemmas.isdisjoint(other.lemmas)
