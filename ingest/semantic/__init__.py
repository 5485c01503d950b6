"""Semantic re-ranking: optional (`pip install peyk[semantic]`) and off by default; see docs/semantic.md."""

from ingest.semantic.encoder import Encoder
from ingest.semantic.fill import Filled, fill
from ingest.semantic.mix import Candidate, Ranked, rerank
from ingest.semantic.search import BEST, rerank_hits
from ingest.semantic.store import VectorStore, forget

__all__ = [
    "BEST",
    "Candidate",
    "Encoder",
    "Filled",
    "Ranked",
    "VectorStore",
    "fill",
    "forget",
    "rerank",
    "rerank_hits",
]
