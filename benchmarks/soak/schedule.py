"""What happens to the crawls of a soak, and when: drawn from a seed before anything runs."""

import random
from dataclasses import dataclass
from typing import Literal

STEPS = ("planning", "fetching", "cleaning", "indexing", "accounting")
"""The steps of a crawl, by the words in which `peyk crawl` tells of them."""

Kind = Literal["kill", "restart", "publish"]


@dataclass(frozen=True, slots=True)
class Strike:
    """One mishap of one crawl, in the midst of a step.

    `kill`: SIGKILL to the crawl. `restart`: SIGKILL to Elasticsearch, which is then started again. `publish`: the
    world's next edition appears.
    """

    kind: Kind
    step: str
    batch: int
    """Which time the step runs, from 1; the last time where there are fewer."""
    part: float
    """Share of the step's usual time after which it comes, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Strikes by phase; each crawl suffers one. Between the phases the second edition appears, in the later the third.

    The first phase ends when all is settled, so that what the second edition takes down was seen by then.
    """

    first: tuple[Strike, ...]
    second: tuple[Strike, ...]


def schedule(kills: int, restarts: int, batches: int, seed: int) -> Schedule:
    """Kills spread evenly over the steps, at random instants of random batches, and restarts among them."""
    rng = random.Random(seed)  # noqa: S311 - no secret

    def strike(kind: Kind, step: str) -> Strike:
        return Strike(kind, step, rng.randint(1, batches), rng.random())

    steps = [STEPS[number % len(STEPS)] for number in range(kills)]
    rng.shuffle(steps)
    strikes = [strike("kill", step) for step in steps]
    for _ in range(restarts):
        strikes.insert(rng.randint(0, len(strikes)), strike("restart", rng.choice(STEPS[1:4])))
    middle = len(strikes) // 2
    second = strikes[middle:]
    second.insert(len(second) // 2, strike("publish", "fetching"))
    return Schedule(tuple(strikes[:middle]), tuple(second))
