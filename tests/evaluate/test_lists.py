"""Measures of lists and sets are those of the literature."""

import pytest

from ingest.evaluate.measures import found, mean, overlap, precision, recall, reciprocal_rank

GRADES = {"a": 1, "b": 2, "c": 0}


@pytest.mark.parametrize(
    ("ranking", "expected"), [(["a"], 1), (["c", "x", "b", "a"], 1 / 3), (["c"], 0), (["x"] * 10 + ["a"], 0)]
)
def test_the_first_relevant_hit_of_ten_counts(ranking: list[str], expected: float) -> None:
    assert reciprocal_rank(ranking, GRADES) == pytest.approx(expected)
    assert found(ranking, GRADES) == (expected > 0)


@pytest.mark.parametrize(
    ("held", "share", "part"), [(["a", "b"], 1, 1), (["a", "c", "x", "y"], 0.25, 0.5), (["c"], 0, 0), ([], 0, 0)]
)
def test_a_set_has_precision_and_recall(held: list[str], share: float, part: float) -> None:
    assert precision(held, GRADES) == share
    assert recall(held, GRADES) == part


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (["a", "b"], ["b", "a"], 1),
        (["a", "b"], ["a"], 0.5),
        ([], [], 1),
        (["a"], [], 0),
        (["x"] * 10 + ["a"], ["x"] * 10 + ["b"], 1),
    ],
)
def test_lists_overlap_by_their_first_ten(one: list[str], other: list[str], expected: float) -> None:
    assert overlap(one, other) == overlap(other, one) == expected


def test_the_mean_of_nothing_is_zero() -> None:
    assert mean([]) == 0
    assert mean([1, 2]) == 1.5
