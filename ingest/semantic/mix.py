"""The order of the best hits by their words and their meaning together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.semantic.encoder import Vector

WEIGHT = 0.7
"""Of the meaning against the words; docs/semantic.md has the table that it was chosen from."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit of the first stage, with what its vector is made from. `score` is the first stage's."""

    id: str
    content_hash: str | None
    title: str
    lead: str | None
    body: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place: the higher the score the better; scores of different queries cannot be compared."""

    id: str
    score: float


def rerank(query: Vector, candidates: Sequence[Candidate], vectors: Mapping[str, Vector]) -> list[Ranked]:
    """Return the candidates, best first, by the mean of two z-scores: first-stage score, and cosine with the query.

    `vectors` has them by the candidate's id; one without a vector counts by its first-stage score alone. Ties keep
    the order of the first stage.
    """
    if not candidates:
        return []
    words = _z(np.array([candidate.score for candidate in candidates], dtype=np.float64))
    known = [place for place, candidate in enumerate(candidates) if candidate.id in vectors]
    scores = words.copy()
    if known:
        meaning = _z(np.array([float(vectors[candidates[place].id] @ query) for place in known]))
        scores[known] = (1 - WEIGHT) * words[known] + WEIGHT * meaning
    order = np.argsort(-scores, kind="stable")
    return [Ranked(candidates[place].id, float(scores[place])) for place in order]


def _z(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many standard deviations each value lies above the mean; 0 for all when they are equal."""
    spread = values.std()
    return (values - values.mean()) / spread if spread else np.zeros_like(values)
