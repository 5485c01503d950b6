"""Strict search (quotes, +, plain API): matching by the analyzers alone, in a short field and in a long one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate, candidates
from ingest.evaluate.cases import read_cases, try_cases
from ingest.evaluate.conflation import over_conflation
from ingest.evaluate.invariance import spelling_invariance
from ingest.evaluate.rows import Row
from ingest.evaluate.treebank import Word

FIELDS = {"short": "title", "long": "body"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of one candidate, the number of words or cases, and the failures."""

    value: float
    count: int
    failures: tuple[str, ...] = ()


def strict(client: Elasticsearch, words: Sequence[Word]) -> Iterator[Row]:
    """Yield spelling invariance, over-conflation and cases, beside stock `persian` and `standard`."""
    ours, *others = candidates()
    for name, text_field in FIELDS.items():
        peers = {other.name: _measures(client, other, text_field, words) for other in others}
        for measure, peyk in _measures(client, ours, text_field, words).items():
            beside = {peer: measured[measure].value for peer, measured in peers.items()}
            yield Row(f"{name}.{measure}", peyk.value, peyk.count, beside, failures=peyk.failures)


def _measures(
    client: Elasticsearch, candidate: Candidate, text_field: str, words: Sequence[Word]
) -> dict[str, Measured]:
    invariance = spelling_invariance(client, candidate, text_field, words)
    conflation = over_conflation(client, candidate, text_field, words)
    cases = read_cases()
    tried = try_cases(client, candidate, text_field, cases)
    failed = {
        wanted: tuple(
            f"{case.query} / {case.document}: {case.kind}" for case in tried.failures if case.expected is wanted
        )
        for wanted in (True, False)
    }
    joined = [word for word in words if word.joined]
    unlike = tuple(f"{form} {' '.join(pairs)}" for form, pairs in invariance.failures.items())
    return {
        "invariance.types": Measured(invariance.types, len(joined), unlike),
        "invariance.tokens": Measured(invariance.tokens, sum(word.count for word in joined)),
        "conflation.per_million": Measured(
            conflation.per_million, conflation.queries, tuple(" -> ".join(pair) for pair in conflation.pairs)
        ),
        "cases.positive": Measured(tried.positive, sum(case.expected is True for case in cases), failed[True]),
        "cases.negative": Measured(tried.negative, sum(case.expected is False for case in cases), failed[False]),
    }
