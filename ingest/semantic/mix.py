"""The order of the best hits by their words and their meaning together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.semantic.encoder import Vector

WEIGHT = 0.6
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
    """A candidate's place; the score is in the unit of the first stage's."""

    id: str
    score: float


def rerank(query: Vector, candidates: Sequence[Candidate], vectors: Mapping[str, Vector]) -> list[Ranked]:
    """Return the candidates, best first, by the weighted mean of first-stage score and cosine with the query.

    The cosines are first brought to the mean and the deviation of the scores of the same candidates. So a candidate
    without a vector keeps its place among them, whether few or many have one. `vectors` are by the candidates' ids.
    Ties keep the order of the first stage.
    """
    words = np.array([candidate.score for candidate in candidates], dtype=np.float64)
    scores = words.copy()
    known = [place for place, candidate in enumerate(candidates) if candidate.id in vectors]
    if known:
        cosines = np.array([vectors[candidates[place].id] @ query for place in known], dtype=np.float64)
        scores[known] = (1 - WEIGHT) * words[known] + WEIGHT * _like(words[known], cosines)
    order = np.argsort(-scores, kind="stable")
    return [Ranked(candidates[place].id, float(scores[place])) for place in order]


def _like(words: NDArray[np.float64], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosines with the mean and the standard deviation of the scores by words."""
    deviations = (cosines - cosines.mean()) / max(cosines.std(), 1e-6)
    # Hits that have the same words are still told apart.
    like: NDArray[np.float64] = words.mean() + max(words.std(), 1e-9) * deviations
    return like
