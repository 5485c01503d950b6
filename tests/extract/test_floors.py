"""Extraction reaches its pinned floors."""

from pathlib import Path

from benchmarks.extraction.run import check, measure


def test_no_measure_is_below_its_floor(shared: Path) -> None:
    assert shared.is_dir()
    scores, material = measure(lambda _: None, peers=False, rounds=1)
    assert check(scores, material) == []
