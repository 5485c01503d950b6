"""Test of the rebuild: a world of any size, continuous writes and searches, kills, and a comparison at the end."""

from benchmarks.rebuild.prove import Proof, prove

__all__ = ["Proof", "prove"]
