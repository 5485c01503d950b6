"""Spelling invariance: a word with half-spaces is written three ways, and each must find all three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate
from ingest.evaluate.treebank import ZWNJ, Word
from ingest.evaluate.trial import ask, every_word, trial

SPELLINGS: Mapping[str, str] = {"half": ZWNJ, "spaced": " ", "glued": ""}
CARRIER = "امروز {} گزارش"
"""Document text around a word, as words occur among others."""


@dataclass(frozen=True, slots=True)
class Invariance:
    """Shares of words for which all nine pairs of query and document spelling match, by type and by occurrence."""

    types: float
    tokens: float
    pairs: Mapping[str, float]
    """`glued->spaced`: the share of types for which the glued query finds the spaced document."""
    failures: Mapping[str, tuple[str, ...]]
    """Word -> the pairs that do not match."""


def spelling_invariance(client: Elasticsearch, candidate: Candidate, field: str, words: Sequence[Word]) -> Invariance:
    """Try every word with a half-space in all nine pairs in one field of the candidate."""
    words = [word for word in words if word.joined]
    spelled = {name: [_spell(word.form, mark) for word in words] for name, mark in SPELLINGS.items()}
    documents = [
        {"_id": f"{number}/{name}", field: CARRIER.format(form), "group": str(number)}
        for name, forms in spelled.items()
        for number, form in enumerate(forms)
    ]
    failed: dict[str, list[str]] = {}
    missing = {f"{query}->{found}": 0 for query in SPELLINGS for found in SPELLINGS}
    with trial(client, candidate, documents) as index:
        for name, forms in spelled.items():
            bodies = [
                {"query": {"bool": {"must": every_word(field, form), "filter": {"term": {"group": str(number)}}}}}
                for number, form in enumerate(forms)
            ]
            for word, hits in zip(words, ask(client, index, bodies), strict=True):
                for found in SPELLINGS.keys() - {hit.split("/")[1] for hit in hits}:
                    missing[f"{name}->{found}"] += 1
                    failed.setdefault(word.form, []).append(f"{name}->{found}")
    weight = sum(word.count for word in words)
    lost = sum(word.count for word in words if word.form in failed)
    return Invariance(
        types=1 - len(failed) / len(words),
        tokens=1 - lost / weight,
        pairs={pair: 1 - count / len(words) for pair, count in missing.items()},
        failures={form: tuple(pairs) for form, pairs in failed.items()},
    )


def _spell(form: str, mark: str) -> str:
    return form.strip(ZWNJ).replace(ZWNJ, mark)
