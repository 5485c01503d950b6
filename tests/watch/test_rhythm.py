"""A dead source is found soon and a healthy one is not reported, whatever its rhythm: on seeded histories."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.watch.rhythm import DAY, WEEK, WEEKS, Past, day_mood, drop, hour, silence

NOW = hour(datetime(2026, 11, 22, 12, tzinfo=UTC))
PAST = 8 * WEEK
"""Hours of each history; the watch looks during the last three weeks of it."""

Rate = Callable[[int], float]


def steady(at: int) -> float:
    return 3.0


def day_and_night(at: int) -> float:
    """A province's agency: nothing at night, little on Fridays (1970 began on a Thursday)."""
    clock, day = (at + 3) % DAY, (at + 3) // DAY % 7
    return (4.0 if 7 <= clock < 20 else 0.02) * (0.25 if day == 1 else 1.0)


def busy(at: int) -> float:
    return 25.0 if (at + 3) % DAY >= 6 else 4.0


def rare(at: int) -> float:
    """One story in two days."""
    return 1 / 48


def weekly(at: int) -> float:
    """A magazine: all stories on Saturday morning."""
    return 6.0 if (at + 3) // DAY % 7 == 2 and 8 <= (at + 3) % DAY < 12 else 0.0


RHYTHMS: dict[str, Rate] = {rate.__name__: rate for rate in (steady, day_and_night, busy, rare, weekly)}


def told(rate: Rate, seed: int, bursts: bool = False) -> dict[int, int]:
    """Return stories by hour; with bursts, two hours' stories appear every other hour."""
    rng = random.Random(seed)
    stories = {}
    for at in range(NOW - PAST, NOW):
        mean = rate(at) * (2 * rng.randint(0, 1) if bursts else 1)
        if count := poisson(rng, mean):
            stories[at] = count
    return stories


def poisson(rng: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def past(stories: dict[int, int], now: int, begin: int = NOW - PAST) -> Past:
    """Return the past that the watch has at an hour."""
    known = {at: count for at, count in stories.items() if max(begin, now - 2 * WEEKS * WEEK) <= at < now}
    newest = max((at for at in stories if at < now), default=begin)
    return Past(known, *(datetime.fromtimestamp(at * 3600, UTC) for at in (begin, newest, now)))


@pytest.mark.parametrize("bursts", [False, True])
@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_healthy_outlet_is_left_alone(rhythm: str, bursts: bool) -> None:
    """No false finding in a check every 23 hours for three weeks at two outlets of each rhythm."""
    looks = [
        (seed, now, past(stories, now))
        for seed in range(2)
        for stories in [told(RHYTHMS[rhythm], seed, bursts)]
        for now in range(NOW - 3 * WEEK, NOW, 23)
    ]
    assert [(seed, NOW - now) for seed, now, known in looks if silence(known) or drop(known)] == []


@pytest.mark.parametrize(
    ("rhythm", "within"),
    [("steady", 12), ("busy", 8), ("day_and_night", 36), ("weekly", 20 * DAY), ("rare", WEEKS * WEEK + 1)],
    ids=str,
)
def test_a_dead_outlet_is_found(rhythm: str, within: int) -> None:
    """`within` is in hours: a busy outlet in a night, an agency that sleeps in a day and a half, any in five weeks."""
    for seed in range(2):
        stories = told(RHYTHMS[rhythm], seed)
        died = max(at for at in stories if at < NOW - WEEK)
        alive = {at: count for at, count in stories.items() if at <= died}
        found = next((now - died for now in range(died + 1, died + 40 * DAY, 4) if silence(past(alive, now))), None)
        assert found is not None and found <= within, (seed, found)


def test_a_site_that_loses_most_of_its_sections_is_found_and_one_without_any_story_is_silent() -> None:
    stories = told(day_and_night, 1)
    poor = {at: count if at < NOW - DAY else int(at % 7 == 0) for at, count in stories.items()}
    fallen = drop(past(poor, NOW))
    assert fallen and fallen.stories < fallen.usual / 5
    none = {at: count for at, count in stories.items() if at < NOW - DAY}
    assert drop(past(none, NOW)) is None


def test_holidays_are_no_silence() -> None:
    """Nowruz: all outlets publish a tenth of the usual for two days, and none is reported; a dead one still is."""
    everyone = []
    for seed in range(20):
        rng = random.Random(seed)
        stories = told(steady, seed)
        holiday = range(NOW - 2 * DAY, NOW)
        everyone.append({at: count for at, count in stories.items() if at not in holiday or rng.random() < 0.1})
    pasts = [past(stories, NOW) for stories in everyone]
    mood = day_mood(pasts)
    assert mood < 0.2
    assert [known for known in pasts if silence(known, mood) or drop(known, mood)] == []
    dead = past({at: count for at, count in everyone[0].items() if at < NOW - 14 * DAY}, NOW)
    assert silence(dead, mood)


@pytest.mark.parametrize(
    ("days", "silent_hours", "found"),
    [(1, 20, False), (3, 20, False), (3, 30, True), (6, 48, True), (0.1, 2, False)],
)
def test_a_short_past_finds_only_what_is_plain(days: float, silent_hours: int, found: bool) -> None:
    begin = NOW - int(days * DAY) - silent_hours
    stories = dict.fromkeys(range(begin, NOW - silent_hours), 2)
    assert bool(silence(past(stories, NOW, begin))) is found


def test_nothing_can_be_said_of_the_first_hours_nor_while_the_outlet_is_not_asked() -> None:
    stories = told(steady, 1)
    begin = NOW - 5
    assert silence(past(dict.fromkeys(range(begin - 100, begin), 30), NOW, begin)) is None
    dead = past({at: count for at, count in stories.items() if at < NOW - 30}, NOW)
    assert silence(dead)
    not_asked = replace(dead, answered=dead.last + timedelta(hours=1))
    assert silence(not_asked) is None
