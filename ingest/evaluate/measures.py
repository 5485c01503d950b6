"""Measures of a ranking (nDCG, average precision) and of the agreement of judgements (Cohen's kappa)."""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    """Return the mean, over the relevant documents, of the precision at their ranks; 0 for those not in the ranking.

    Grades 1 and 2 count alike. Raises ValueError if no document is relevant.
    """
    relevant = sum(grade > 0 for grade in grades.values())
    if not relevant:
        raise ValueError("no document is relevant, so there is no precision to average")
    ranks = [rank for rank, document in enumerate(ranking, 1) if grades.get(document, 0) > 0]
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / relevant


def kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa of pairs of grades: 1 is full agreement, 0 what chance gives.

    A disagreement weighs as much as the grades differ (linear weights); with two grades that is the unweighted kappa.
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
