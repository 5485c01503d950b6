"""Erasure: what a court or a person wants gone goes from every store that Peyk has, and does not come back."""

from ingest.decisions.erasures import Erasure, log
from ingest.forget.run import Forgotten, forget

__all__ = ["Erasure", "Forgotten", "forget", "log"]
