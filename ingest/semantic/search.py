"""Re-rank the hits of a search, with the settings of this process."""

from collections.abc import Sequence
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from ingest.archive import ArchiveAwayError
from ingest.semantic.encoder import Encoder, Vector
from ingest.semantic.mix import Candidate, rerank
from ingest.semantic.store import VectorStore
from ingest.settings import settings

if TYPE_CHECKING:
    from ingest.search.results import Hit

BEST = 50
"""Hits of the first stage that are re-ranked; later hits stay after them."""

_log = structlog.get_logger()


def rerank_hits(words: str, hits: "Sequence[Hit]") -> "list[Hit]":
    """Return the best hits of a search re-ranked by words and meaning; `Hit.score` stays the first stage's.

    `words`: the query without operators and filters. `hits`: the best `BEST` hits of the list, whatever the page.
    Stored vectors are used; missing ones are computed, best hits first, for at most `PEYK_SEMANTIC_SECONDS`. A hit that
    then has no vector, also because the archive is out of reach, keeps the place of its score. Raises PeykError if the
    extra [semantic] is not installed.
    """
    candidates = [_candidate(hit) for hit in hits]
    if len(candidates) < 2 or not words.strip():
        return list(hits)
    encoder = _encoder()
    query = encoder.query(words)
    vectors = _vectors(encoder, candidates)
    by_id = {hit.id: hit for hit in hits}
    return [by_id[ranked.id] for ranked in rerank(query, candidates, vectors)]


def _candidate(hit: "Hit") -> Candidate:
    article = hit.article
    return Candidate(hit.id, article.content_hash, article.title, article.lead, article.body, hit.score or 0.0)


def _vectors(encoder: Encoder, candidates: Sequence[Candidate]) -> dict[str, Vector]:
    """Return candidate id -> vector: stored ones, and as many others as there is time to compute."""
    stored = _stored(encoder.model, {candidate.content_hash for candidate in candidates if candidate.content_hash})
    vectors: dict[str, Vector] = {}
    deadline = monotonic() + settings().semantic_seconds
    for candidate in candidates:
        if candidate.content_hash in stored:
            vectors[candidate.id] = stored[candidate.content_hash]
        elif monotonic() < deadline:
            vectors[candidate.id] = encoder.passage(candidate.title, candidate.lead, candidate.body)
    return vectors


def _stored(model: str, content_hashes: set[str]) -> dict[str, Vector]:
    try:
        return _store(settings().archive_location, model).get(content_hashes)
    except ArchiveAwayError as error:
        _log.warning("semantic", without_vectors=str(error))
        return {}


@cache
def _encoder() -> Encoder:
    return Encoder()


@cache
def _store(location: str, model: str) -> VectorStore:
    return VectorStore(location, model)
