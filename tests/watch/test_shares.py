"""A share that rises is found, and one that varies from day to day is not: on seeded histories."""

import random

import pytest

from ingest.watch.shares import DAYS, Tally, risen
from tests.watch.test_rhythm import poisson

RATES = (0.01, 0.05, 0.2, 0.5)


def past(rng: random.Random, mean: float, share: float, varies: float | None) -> list[Tally]:
    """Return a history, the last day first. `varies`: the parameter of a beta distribution of each day's share."""
    days = []
    for _ in range(DAYS + 1):
        today = share if varies is None else rng.betavariate(share * varies, (1 - share) * varies)
        total = poisson(rng, mean)
        days.append(Tally(total, sum(rng.random() < today for _ in range(total))))
    return days


@pytest.mark.parametrize(("varies", "most"), [(None, 0), (20.0, 2)])
def test_a_share_as_usual_is_left_alone(varies: float | None, most: int) -> None:
    """`most` false findings in 1200 days of outlets with 15 and 60 stories a day."""
    rng = random.Random(1)
    days = [past(rng, mean, share, varies) for mean in (15, 60) for share in RATES for _ in range(150)]
    assert sum(risen(each) is not None for each in days) <= most


@pytest.mark.parametrize("share", RATES)
def test_a_field_that_is_lost_is_found(share: float) -> None:
    rng = random.Random(2)
    for _ in range(20):
        lately, *before = past(rng, 60, share, 20.0)
        rise = risen([Tally(lately.total, lately.total), *before])
        assert rise and rise.usual < 2 * share + 0.05


def test_it_stays_for_six_days_and_then_is_usual() -> None:
    healthy, ill = Tally(40, 1), Tally(40, 38)
    assert [bool(risen([*[ill] * day, *[healthy] * (DAYS + 1 - day)])) for day in range(1, 9)] == [True] * 7 + [False]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([Tally(20, 20), *[Tally(12, 0)] * 3], False),
        ([Tally(20, 20), *[Tally(12, 0)] * 6], True),
        ([Tally(20, 20), *[Tally()] * 6, *([Tally(12, 0), *[Tally()] * 6] * 3)], True),
        ([Tally(8, 8), *[Tally(12, 0)] * 20], False),
        ([Tally(20, 20), *[Tally(1, 0)] * 28], False),
        ([Tally(20, 20)], False),
        ([Tally()] * (DAYS + 1), False),
    ],
    ids=["three days", "six days", "weekly", "few stories", "a story a day", "the first day", "nothing"],
)
def test_short_and_thin_pasts(days: list[Tally], found: bool) -> None:
    assert bool(risen(days)) is found
