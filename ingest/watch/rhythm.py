"""Detect outlets that are silent or publish far less than usual, measured against their own past by hour of the week.

A pause is measured in expected stories, not hours: the sum of what the outlet usually publishes in those hours of the
week. So nights and Fridays weigh little, and pauses can be compared. A pause is a silence if it is twice as long as
the longest before it. On days when most outlets publish less, as in Nowruz, fewer stories are expected of all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import median

WEEK = 168
WEEKS = 5
"""Weeks of the past that are used."""
OFFSET = 3
"""Hours that Tehran is ahead of UTC, for the hour of the day; the half hour does not matter here."""
TRUST = 2.0
"""Weight, in weeks of data, of the mean of the hour of the day against that of the hour of the week."""

LEAST_DAYS, LEAST_STORIES = 7, 20
"""A past of at least so many days and stories is enough to learn rates by hour of the week."""
SHORT_DAYS, SHORT_STORIES = 2, 10
"""In a shorter past with at least so many days and stories, only the longest pause is used."""

SILENT = 2.0
"""A silence is longer than this times the longest pause before."""
LEAST_EXPECTED = 12.0
"""Fewest expected stories in a silence: shorter pauses happen by chance."""
LEAST_HOURS = 3
ISSUE, LATE = 72, 1.5
"""Hours between the issues of a magazine, at least, and how many times that its pause may last: issues come late."""
SHORT_SILENT, SHORT_HOURS = 4.0, 24
"""`SILENT` and `LEAST_HOURS` for a short past."""

DAY = 24
FEW_WEEKS = 3
Z = -4.0
"""A day is a drop if the robust z-score of its stories is below this and it has less than a fifth of the usual."""
FIFTH = 1 / 5
FLEET = 5
"""Fewest outlets that are needed to compute the mood of the day."""


def hour(at: datetime) -> int:
    """Return the hours since 1970."""
    return int(at.timestamp() // 3600)


@dataclass(frozen=True)
class Past:
    """Stories of an outlet by hour of publication, from when it was first `seen` to when it last `answered`."""

    stories: Mapping[int, int]
    seen: datetime
    last: datetime
    """When its newest story appeared."""
    answered: datetime

    @property
    def begin(self) -> int:
        """The first hour that counts: `WEEKS` before the newest story, or when the outlet was first seen."""
        return max(hour(self.seen), hour(self.last) - WEEKS * WEEK)

    @property
    def end(self) -> int:
        """The hour in which the outlet last answered."""
        return hour(self.answered)

    @cached_property
    def total(self) -> int:
        """Number of stories that count."""
        return sum(count for at, count in self.stories.items() if self.begin <= at <= self.end)

    @property
    def days(self) -> float:
        """Length of the past that counts, until the newest story, in days."""
        return (hour(self.last) + 1 - self.begin) / DAY

    @cached_property
    def is_dated_by_day(self) -> bool:
        """Whether half of the stories appear in one hour of the clock: the outlet prints dates without times."""
        hours = [0] * DAY
        for at, count in self.stories.items():
            hours[at % DAY] += count
        return self.days >= LEAST_DAYS and max(hours) * 2 > sum(hours)

    @property
    def close(self) -> int:
        """The end of the last complete day: 24 hours ago if the stories of this day still come under its first hour."""
        return self.end - DAY if self.is_dated_by_day else self.end

    @cached_property
    def rates(self) -> list[float]:
        """Expected stories in each hour of the week, learned from the past until the newest story."""
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
        """Return the expected stories from one hour to another."""
        weeks, rest = divmod(max(until - since, 0), WEEK)
        return weeks * sum(self.rates) + sum(self.rates[_slot(at)] for at in range(since, since + rest))

    def counted(self, since: int, until: int) -> int:
        """Return the number of stories from one hour to another."""
        return sum(self.stories.get(at, 0) for at in range(since, until))


@dataclass(frozen=True, slots=True)
class Silence:
    """`hours` without a story, and the number of stories `expected` in them, which is None for a short past."""

    hours: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """`stories` in the last `hours`, and how many are `usual` in these hours of the week."""

    stories: int
    usual: float
    hours: int = DAY


def silence(past: Past, mood: float = 1.0) -> Silence | None:
    """Return the silence of an outlet, or None if it is not silent. `mood` is that of `day_mood`."""
    hours = past.end - max(hour(past.last), hour(past.seen))
    active_hours = sorted(at for at, count in past.stories.items() if count and past.begin <= at <= past.end)
    if past.days >= LEAST_DAYS and past.total >= LEAST_STORIES:
        expected = mood * past.expected(hour(past.last) + 1, past.end)
        if hours < LEAST_HOURS or expected < LEAST_EXPECTED:
            return None
        pauses = list(pairwise(active_hours))
        issue = max((later - earlier for earlier, later in pauses), default=0)
        if issue >= ISSUE and hours <= LATE * issue:
            return None
        longest = max((past.expected(earlier + 1, later) for earlier, later in pauses), default=0.0)
        return Silence(hours, expected) if expected > SILENT * longest else None
    if hours > WEEKS * WEEK:
        return Silence(hours, None)
    if past.days >= SHORT_DAYS and past.total >= SHORT_STORIES:
        longest = max((later - earlier for earlier, later in pairwise(active_hours)), default=0)
        return Silence(hours, None) if hours > max(SHORT_HOURS, SHORT_SILENT * longest) else None
    return None


def drop(past: Past, mood: float = 1.0) -> Change | None:
    """Return the drop if the last day has far fewer stories than that day in earlier weeks, by a robust z-score.

    Return None for a day without stories, which `silence` reports.
    """
    end = past.close
    now = past.counted(end - DAY, end)
    before = [
        past.counted(end - DAY - week * WEEK, end - week * WEEK)
        for week in range(1, WEEKS)
        if end - DAY - week * WEEK >= past.begin
    ]
    if now == 0 or len(before) < FEW_WEEKS:
        return None
    usual = mood * median(before)
    spread = 1.4826 * median(abs(count - median(before)) for count in before)
    z = (now - usual) / max(spread, usual**0.5, 1.0)
    return Change(now, usual) if z < Z and now < FIFTH * usual else None


def day_mood(pasts: Iterable[Past]) -> float:
    """Return the median over outlets of stories in the last day / expected ones, from 0 to 1.

    Returns 1 if fewer than `FLEET` outlets can be compared.
    """
    ratios = [
        past.counted(past.end - DAY, past.end) / expected
        for past in pasts
        if past.days >= LEAST_DAYS and (expected := past.expected(past.end - DAY, past.end)) >= LEAST_EXPECTED
    ]
    publishing = [ratio for ratio in ratios if ratio > 0]
    return min(1.0, median(publishing)) if len(publishing) >= FLEET else 1.0


def _slot(at: int) -> int:
    return (at + OFFSET) % WEEK
