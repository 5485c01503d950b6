"""Detect a share of stories that rises: of those of the last day, against the days of four weeks.

The days just before are left out of the past, so that a finding stays for a week and is not its own excuse after a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

DAYS = 28
"""Days of the past, before the last one."""
GAP = 6
"""Most days before the last one that are left out; of a shorter past, half."""
LEAST, AFFECTED = 10, 5
"""Fewest stories of the last day, and fewest of them that are affected."""
SHARE, ODDS, BEYOND = 0.2, 5.0, 3.0
"""Least share, and how many times its odds are those of all days before, and of the worst of them."""
FULL, FULL_DAYS, PAST = 5, 3, 30
"""A past has so many days of so many stories, and so many stories in all."""
CHANCE = 1e-6
"""Largest probability that so many are affected by chance."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Stories of a day, and how many of them are affected."""

    total: int = 0
    affected: int = 0

    @property
    def share(self) -> float:
        """Affected stories / all, 0 without stories."""
        return self.affected / self.total if self.total else 0.0

    @property
    def odds(self) -> float:
        """Affected stories / others, finite for all counts."""
        return (self.affected + 0.5) / (self.total - self.affected + 0.5)


@dataclass(frozen=True, slots=True)
class Rise:
    """The last day, and the usual share."""

    lately: Tally
    usual: float


def risen(days: Sequence[Tally]) -> Rise | None:
    """Return the rise of the last day, `days[0]`, over those before, the newest first; None for a usual share.

    A rise has at least `SHARE` and odds far beyond those of the days before and of the worst of them, and is no chance.
    """
    lately, earlier = days[0], list(days[1:])
    while earlier and not earlier[-1].total:
        earlier.pop()
    past = earlier[min(GAP, len(earlier) // 2) :]
    full = [day for day in past if day.total >= FULL]
    total, affected = sum(day.total for day in past), sum(day.affected for day in past)
    if lately.total < LEAST or lately.affected < AFFECTED or len(full) < FULL_DAYS or total < PAST:
        return None
    usual = Tally(total, affected)
    is_large = lately.share >= SHARE and lately.odds >= ODDS * usual.odds
    if not is_large or lately.odds < BEYOND * max(day.odds for day in full):
        return None
    probability = (affected + 1) / (total + 2)
    return Rise(lately, usual.share) if _chance(lately.total, lately.affected, probability) < CHANCE else None


def _chance(trials: int, least: int, probability: float) -> float:
    """Return the probability of at least so many successes: the tail of the binomial distribution."""
    return sum(
        exp(
            lgamma(trials + 1)
            - lgamma(count + 1)
            - lgamma(trials - count + 1)
            + count * log(probability)
            + (trials - count) * log(1 - probability)
        )
        for count in range(least, trials + 1)
    )
