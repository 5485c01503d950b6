"""Extraction reaches its pinned floors: on the project's own pages everywhere, on the real ones where they are."""

from benchmarks.extraction.run import PARTS, check, measure


def test_no_measure_is_below_its_floor() -> None:
    scores, material = measure(lambda _: None, peers=False, rounds=1)
    assert material.keys() >= PARTS.keys() - {"real"}
    assert check(scores, material) == []
