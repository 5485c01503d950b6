"""The proof of the rebuild: a world of any size, rebuilt under writes, searches and kills, then compared."""

from benchmarks.rebuild.prove import Proof, prove

__all__ = ["Proof", "prove"]
