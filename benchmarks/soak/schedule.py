"""The strikes on the crawls of a soak, drawn from a seed in advance."""

import random
from dataclasses import dataclass
from typing import Literal

STEPS = ("planning", "visiting", "accounting")
"""The steps of a crawl, named as by `peyk crawl`. In the second, stories are fetched, archived, cleaned, indexed and
saved at the same time."""
SHARES = {"planning": 1, "visiting": 8, "accounting": 1}
"""Kills by step, of ten."""

Kind = Literal["kill", "restart", "publish"]


@dataclass(frozen=True, slots=True)
class Strike:
    """One disturbance of one crawl, during a step.

    `kill`: SIGKILL to the crawl. `restart`: SIGKILL to Elasticsearch, which is then started again. `publish`: the
    world's next edition appears.
    """

    kind: Kind
    step: str
    part: float
    """Share of the step's usual duration after which it comes, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Strikes by phase, one per crawl. The second edition appears between the phases, the third in the second phase.

    The first phase ends when all is settled, so that the stories that the second edition takes down were crawled.
    """

    first: tuple[Strike, ...]
    second: tuple[Strike, ...]


def schedule(kills: int, restarts: int, seed: int) -> Schedule:
    """Return kills in each step by its share, at random instants, with restarts among them."""
    rng = random.Random(seed)  # noqa: S311 - no secret

    def strike(kind: Kind, step: str) -> Strike:
        return Strike(kind, step, rng.random())

    shares = [step for step, share in SHARES.items() for _ in range(share)]
    rng.shuffle(shares)
    steps = [shares[number % len(shares)] for number in range(kills)]
    rng.shuffle(steps)
    strikes = [strike("kill", step) for step in steps]
    for _ in range(restarts):
        strikes.insert(rng.randint(0, len(strikes)), strike("restart", "visiting"))
    middle = len(strikes) // 2
    second = strikes[middle:]
    second.insert(len(second) // 2, strike("publish", "visiting"))
    return Schedule(tuple(strikes[:middle]), tuple(second))
