"""Rank the best hits by words and meaning together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.semantic.encoder import Vector

WEIGHT = 0.6
"""Weight of the meaning; the words have the rest. docs/semantic.md has the table that it was chosen from."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit of the first stage with its score, and the text that its vector is made from."""

    id: str
    content_hash: str | None
    title: str
    lead: str | None
    body: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranked candidate; its score is in the unit of the first stage's scores."""

    id: str
    score: float


def rerank(query: Vector, candidates: Sequence[Candidate], vectors: Mapping[str, Vector]) -> list[Ranked]:
    """Return the candidates, best first, by the weighted mean of first-stage score and cosine with the query.

    The cosines are first scaled to the mean and the standard deviation of the scores of the same candidates. So a
    candidate without a vector keeps its place, whether few or many have one. `vectors`: candidate id -> vector. Ties
    keep the order of the first stage.
    """
    words = np.array([candidate.score for candidate in candidates], dtype=np.float64)
    scores = words.copy()
    known = [index for index, candidate in enumerate(candidates) if candidate.id in vectors]
    if known:
        cosines = np.array([vectors[candidates[index].id] @ query for index in known], dtype=np.float64)
        scores[known] = (1 - WEIGHT) * words[known] + WEIGHT * _scaled(words[known], cosines)
    order = np.argsort(-scores, kind="stable")
    return [Ranked(candidates[index].id, float(scores[index])) for index in order]


def _scaled(words: NDArray[np.float64], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosines scaled to the mean and the standard deviation of the scores by words."""
    deviations = (cosines - cosines.mean()) / max(cosines.std(), 1e-6)
    # Never zero, so that hits with equal scores are still ordered by meaning.
    scaled: NDArray[np.float64] = words.mean() + max(words.std(), 1e-9) * deviations
    return scaled
