"""Over-conflation: how often a search for one word finds another that has nothing to do with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate
from ingest.evaluate.treebank import Word
from ingest.evaluate.trial import ask, every_word, trial


@dataclass(frozen=True, slots=True)
class Conflation:
    """Unrelated pairs that match, per million ordered pairs of different words."""

    per_million: float
    pairs: tuple[tuple[str, str], ...]
    """(query, document), as examples."""


def over_conflation(client: Elasticsearch, candidate: Candidate, field: str, words: Sequence[Word]) -> Conflation:
    """Search for every word among all words; two words are unrelated when they share no lemma."""
    documents = [{"_id": str(number), field: word.form} for number, word in enumerate(words)]
    wrong: list[tuple[str, str]] = []
    with trial(client, candidate, documents) as index:
        bodies = [
            {"query": {"constant_score": {"filter": every_word(field, word.form)}}, "size": 500} for word in words
        ]
        for word, hits in zip(words, ask(client, index, bodies), strict=True):
            others = (words[int(hit)] for hit in hits)
            wrong += [(word.form, other.form) for other in others if not _related(word, other)]
    return Conflation(len(wrong) * 1e6 / (len(words) * (len(words) - 1)), tuple(wrong))


def _related(one: Word, other: Word) -> bool:
    return one.form == other.form or not one.lemmas.isdisjoint(other.lemmas)
