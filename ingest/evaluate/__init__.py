"""Measure how well search serves Persian readers; a floors file pins the values."""
