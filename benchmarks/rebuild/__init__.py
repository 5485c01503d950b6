"""The proof of the rebuild: a world of any size, a stream of writes and searches, kills, and the bill at the end."""

from benchmarks.rebuild.prove import Proof, prove

__all__ = ["Proof", "prove"]
