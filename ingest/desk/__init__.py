"""Carry out what a person decides about stories: correct, accept, revert, replay, mend."""
