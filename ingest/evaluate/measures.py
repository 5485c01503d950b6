"""Measures of rankings, of sets, of the overlap of two lists, and of the agreement of assessors (kappa)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from math import log2

DEPTH = 10


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Return the normalised discounted cumulative gain of the first `depth` hits: 0 to 1, 1 is the best order.

    The gain is the grade and the discount is log2(rank + 1). A document without a grade counts as not relevant. Raises
    ValueError if no document is relevant.
    """
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    if not ideal:
        raise ValueError("no document is relevant, so every order is as good")
    return _gain([grades.get(document, 0) for document in ranking[:depth]]) / ideal


def average_precision(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the mean precision at the ranks of the relevant documents; it is 0 for those not in the ranking.

    Grades 1 and 2 count the same. Raises ValueError if no document is relevant.
    """
    relevant = sum(grade > 0 for grade in grades.values())
    if not relevant:
        raise ValueError("no document is relevant, so there is no precision to average")
    ranks = [rank for rank, document in enumerate(ranking, 1) if grades.get(document, 0) > 0]
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / relevant


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Return 1 / rank of the first relevant document among the first `depth`, or 0 if there is none."""
    return next((1 / rank for rank, found in enumerate(ranking[:depth], 1) if grades.get(found, 0) > 0), 0.0)


def found(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Return 1 if a relevant document is among the first `depth`, else 0."""
    return float(reciprocal_rank(ranking, grades, depth) > 0)


def precision(found: Collection[str], grades: Mapping[str, int]) -> float:
    """Return the relevant share of a set; 0 for an empty set."""
    return sum(grades.get(document, 0) > 0 for document in found) / len(found) if found else 0.0


def recall(found: Collection[str], grades: Mapping[str, int]) -> float:
    """Return the share of the relevant documents that a set holds. Raises ZeroDivisionError if none is relevant."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant.intersection(found)) / len(relevant)


def overlap(one: Sequence[str], other: Sequence[str], depth: int = DEPTH) -> float:
    """Return the share of common hits in the first `depth` of two lists, of the longer one; 1 if both are empty."""
    first, second = set(one[:depth]), set(other[:depth])
    longer = max(len(first), len(second))
    return len(first & second) / longer if longer else 1.0


def mean(values: Collection[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    return sum(values) / len(values) if values else 0.0


def kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa of pairs of grades: 1 is full agreement, 0 is the agreement by chance.

    A disagreement is weighted by the difference of the grades (linear weights); for two grades this is the unweighted
    kappa.
    Returns 1 if every grade is the same. Raises ValueError without pairs.
    """
    if not pairs:
        raise ValueError("kappa needs at least one pair of grades")
    firsts, seconds = (Counter(grades) for grades in zip(*pairs, strict=True))
    observed = sum(abs(first - second) for first, second in pairs)
    expected = sum(firsts[a] * seconds[b] * abs(a - b) for a, b in product(firsts, seconds)) / len(pairs)
    return 1 - observed / expected if expected else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1))
