"""Erasure: delete stories, as ordered by a court or a person, from every store of Peyk, and keep them out."""

from ingest.decisions.erasures import Erasure, log
from ingest.forget.run import Forgotten, forget, repeat

__all__ = ["Erasure", "Forgotten", "forget", "log", "repeat"]
