"""What happens to the crawls of a soak, and when: drawn from a seed before anything runs."""

import random
from dataclasses import dataclass
from typing import Literal

STEPS = ("planning", "visiting", "accounting")
"""The steps of a crawl as `peyk crawl` names them. In the second, stories are fetched, archived, cleaned, indexed and
noted at the same time."""
SHARES = {"planning": 1, "visiting": 8, "accounting": 1}
"""Of ten kills."""

Kind = Literal["kill", "restart", "publish"]


@dataclass(frozen=True, slots=True)
class Strike:
    """One mishap of one crawl, in the midst of a step.

    `kill`: SIGKILL to the crawl. `restart`: SIGKILL to Elasticsearch, which is then started again. `publish`: the
    world's next edition appears.
    """

    kind: Kind
    step: str
    part: float
    """Share of the step's usual time after which it comes, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Strikes by phase; each crawl suffers one. Between the phases the second edition appears, in the later the third.

    The first phase ends when all is settled, so that what the second edition takes down was seen by then.
    """

    first: tuple[Strike, ...]
    second: tuple[Strike, ...]


def schedule(kills: int, restarts: int, seed: int) -> Schedule:
    """Kills in each step by its share, at random instants, and restarts among them."""
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
