"""Whether an outlet is silent, or tells much less than it does: measured against its own past, by hours of the week.

Time is counted in stories: an hour is as long as the stories that the outlet publishes in this hour of the week. Nights
and Fridays are short then, and the pauses of an outlet can be compared with each other. A pause is a silence when it is
twice as long as the longest before it. On days on which most outlets tell less, as in Nowruz, all hours are shorter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import median

WEEK = 168
WEEKS = 5
"""Of the past that counts."""
OFFSET = 3
"""Hours of Tehran before UTC, for the hour of the day; half an hour does not matter here."""
TRUST = 2.0
"""Weeks that the mean of an hour of the day weighs against that of the hour of the week."""

LEAST_DAYS, LEAST_STORIES = 7, 20
"""Of a past from which hours of the week can be learned."""
SHORT_DAYS, SHORT_STORIES = 2, 10
"""Of a past of which only the longest pause is used."""

SILENT = 2.0
"""Times the longest pause before."""
LEAST_EXPECTED = 12.0
"""Stories that were to be expected in a silence: shorter ones happen by chance."""
LEAST_HOURS = 3
SHORT_SILENT, SHORT_HOURS = 4.0, 24
"""As `SILENT` and `LEAST_HOURS`, for a short past."""

DAY = 24
FEW_WEEKS = 3
Z = -4.0
"""Robust z-score of a day's stories below which an outlet tells much less; and a fifth of the usual number at most."""
FIFTH = 1 / 5
FLEET = 5
"""Outlets that are needed to tell what kind of day it is."""


def hour(at: datetime) -> int:
    """Hours since 1970."""
    return int(at.timestamp() // 3600)


@dataclass(frozen=True)
class Past:
    """Stories of an outlet by the hour of publication, since it was first `seen`, as known when it last `answered`."""

    stories: Mapping[int, int]
    seen: datetime
    last: datetime
    """When its newest story appeared."""
    answered: datetime

    @property
    def begin(self) -> int:
        """The first hour that counts: weeks before the newest story, however long ago that is."""
        return max(hour(self.seen), hour(self.last) - WEEKS * WEEK)

    @property
    def end(self) -> int:
        """The hour in which the outlet last answered."""
        return hour(self.answered)

    @cached_property
    def total(self) -> int:
        """Stories that count."""
        return sum(count for at, count in self.stories.items() if self.begin <= at <= self.end)

    @property
    def days(self) -> float:
        """Length of the past that counts, until the newest story."""
        return (hour(self.last) + 1 - self.begin) / DAY

    @cached_property
    def rates(self) -> list[float]:
        """Stories to be expected in each hour of the week, learned until the newest story."""
        until = min(self.end, hour(self.last) + 1)
        length = max(until - self.begin, 1)
        slots, hours = [0.0] * WEEK, [0.0] * DAY
        for at, count in self.stories.items():
            if self.begin <= at < until:
                slots[_slot(at)] += count
                hours[_slot(at) % DAY] += count
        weeks, days = length / WEEK, length / DAY
        return [(slots[s] + TRUST * hours[s % DAY] / days) / (weeks + TRUST) for s in range(WEEK)]

    def expected(self, since: int, until: int) -> float:
        """Stories to be expected from one hour to another."""
        whole, rest = divmod(max(until - since, 0), WEEK)
        return whole * sum(self.rates) + sum(self.rates[_slot(at)] for at in range(since, since + rest))

    def counted(self, since: int, until: int) -> int:
        """Stories from one hour to another."""
        return sum(self.stories.get(at, 0) for at in range(since, until))


@dataclass(frozen=True, slots=True)
class Silence:
    """`hours` without a story, in which `expected` were to be expected; None of a short past."""

    hours: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class Drop:
    """`stories` in the last day, `usual` ones in that day of the week."""

    stories: int
    usual: float


def silence(past: Past, mood: float = 1.0) -> Silence | None:
    """Return the silence of an outlet, if it is one. `mood` is that of the day, see `day_mood`."""
    hours = past.end - max(hour(past.last), hour(past.seen))
    told = sorted(at for at, count in past.stories.items() if count and past.begin <= at <= past.end)
    if past.days >= LEAST_DAYS and past.total >= LEAST_STORIES:
        expected = mood * past.expected(hour(past.last) + 1, past.end)
        if hours < LEAST_HOURS or expected < LEAST_EXPECTED:
            return None
        longest = max((past.expected(one + 1, other) for one, other in pairwise(told)), default=0.0)
        return Silence(hours, expected) if expected > SILENT * longest else None
    if hours > WEEKS * WEEK:
        return Silence(hours, None)
    if past.days >= SHORT_DAYS and past.total >= SHORT_STORIES:
        longest = max((other - one for one, other in pairwise(told)), default=0)
        return Silence(hours, None) if hours > max(SHORT_HOURS, SHORT_SILENT * longest) else None
    return None


def drop(past: Past, mood: float = 1.0) -> Drop | None:
    """Return whether the last day was much poorer than that day in earlier weeks, by a robust z-score. A silence is
    none."""
    now = past.counted(past.end - DAY, past.end)
    before = [
        past.counted(past.end - DAY - week * WEEK, past.end - week * WEEK)
        for week in range(1, WEEKS)
        if past.end - DAY - week * WEEK >= past.begin
    ]
    if now == 0 or len(before) < FEW_WEEKS:
        return None
    usual = mood * median(before)
    spread = 1.4826 * median(abs(count - median(before)) for count in before)
    z = (now - usual) / max(spread, usual**0.5, 1.0)
    return Drop(now, usual) if z < Z and now < FIFTH * usual else None


def day_mood(pasts: Iterable[Past]) -> float:
    """Return how much outlets tell in the last day against what is usual for them: 1, or less on days that all keep
    quiet."""
    ratios = [
        past.counted(past.end - DAY, past.end) / expected
        for past in pasts
        if past.days >= LEAST_DAYS and (expected := past.expected(past.end - DAY, past.end)) >= LEAST_EXPECTED
    ]
    alive = [ratio for ratio in ratios if ratio > 0]
    return min(1.0, median(alive)) if len(alive) >= FLEET else 1.0


def _slot(at: int) -> int:
    return (at + OFFSET) % WEEK
