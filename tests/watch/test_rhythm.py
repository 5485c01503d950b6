"""A dead source is found soon and a healthy one is not reported, whatever its rhythm: on seeded histories."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.watch.rhythm import DAY, WEEK, WEEKS, Past, day_mood, drop, hour, silence
from ingest.watch.volume import WINDOWS, fall, fleet_moods, rise

NOW = hour(datetime(2026, 11, 22, 12, tzinfo=UTC))
PAST = 8 * WEEK
"""Hours of each history; the watch looks during the last three weeks of it."""

ALONE = dict.fromkeys(WINDOWS, 1.0)
"""The moods of a fleet without one."""

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


def changed(known: Past, mood: float = 1.0, moods: Mapping[int, float] = ALONE) -> bool:
    """Return whether the watch would open a finding."""
    return bool(silence(known, mood) or drop(known, mood) or fall(known, moods) or rise(known, moods))


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
    assert [(seed, NOW - now) for seed, now, known in looks if changed(known)] == []


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
    mood, moods = day_mood(pasts), fleet_moods(pasts)
    assert mood < 0.2 and max(moods.values()) < 0.3
    assert [known for known in pasts if changed(known, mood, moods)] == []
    assert any(changed(known) for known in pasts), "the mood is what excuses them"
    dead = past({at: count for at, count in everyone[0].items() if at < NOW - 14 * DAY}, NOW)
    assert silence(dead, mood)


def test_great_news_is_no_flood() -> None:
    """All outlets publish four times the usual for half a day, and none is reported; one with twenty times still is."""
    everyone = [told(steady, seed) for seed in range(10)]
    for known in everyone:
        known.update(dict.fromkeys(range(NOW - 12, NOW), 12))
    pasts = [past(stories, NOW) for stories in everyone]
    moods = fleet_moods(pasts)
    assert [known for known in pasts if changed(known, 1.0, moods)] == []
    flood = past(everyone[0] | dict.fromkeys(range(NOW - 6, NOW), 60), NOW)
    assert rise(flood, moods) and rise(pasts[0], ALONE)


def test_a_normal_day_after_weeks_of_holidays_is_no_flood() -> None:
    """After Nowruz: two weeks with a tenth of the stories, then a normal day."""
    stories = {
        at: count for at, count in told(steady, 3).items() if at not in range(NOW - 15 * DAY, NOW - DAY) or at % 10 == 0
    }
    assert not changed(past(stories, NOW))


@pytest.mark.parametrize(
    ("rhythm", "falls_within", "rises_within"),
    [(steady, 14, 8), (busy, 7, 6), (day_and_night, 50, 12), (rare, None, 10), (weekly, None, 10)],
)
def test_a_change_of_volume_is_found_within_hours(rhythm: Rate, falls_within: int | None, rises_within: int) -> None:
    """Of the usual stories one in twelve remains; or as many come in an hour as usually in five, and five at least."""
    for seed in range(3):
        stories, rng, begin = told(rhythm, seed), random.Random(seed), NOW - 72
        mean = 5 * max(1.0, sum(stories.values()) / PAST)
        few = {at: sum(rng.random() < 1 / 12 for _ in range(count)) for at, count in stories.items() if at >= begin}
        fewer = {at: count for at, count in (stories | few).items() if count}
        more = stories | {at: stories.get(at, 0) + poisson(rng, mean) for at in range(begin, NOW)}
        hours = range(begin + 1, NOW)
        if falls_within:
            looks = ((now - begin, past(fewer, now)) for now in hours)
            found = next((after for after, known in looks if fall(known, ALONE) or drop(known)), None)
            assert found is not None and found <= falls_within, (seed, found)
        found = next((now - begin for now in hours if rise(past(more, now), ALONE)), None)
        assert found is not None and found <= rises_within, (seed, found)


def test_a_magazine_that_appears_a_day_late_is_no_flood() -> None:
    stories = told(weekly, 1)
    (last,) = {(at + 3) // DAY for at in stories if at > NOW - WEEK}
    late = {at + DAY if (at + 3) // DAY == last else at: count for at, count in stories.items()}
    looks = [past(late, now) for now in range(last * DAY, last * DAY + 3 * DAY, 2)]
    assert [known for known in looks if changed(known)] == []


def test_an_outlet_that_prints_dates_without_times_is_left_alone_in_the_morning() -> None:
    """All stories of a day are dated at midnight in Tehran, and come one by one: at any hour, today's are few."""
    midnights = range((NOW - PAST + 3) // DAY * DAY + DAY - 4, NOW, DAY)
    days = {at: 60 + random.Random(at).randint(0, 10) for at in midnights}
    for now in range(NOW - WEEK, NOW, 5):
        today = max(at for at in midnights if at < now)
        known = {at: count for at, count in days.items() if at < today} | {today: 1 + (now - today) * days[today] // 24}
        assert not changed(past(known, now)), NOW - now
    lost = {at: count if at < NOW - 3 * DAY else 3 for at, count in days.items()}
    assert drop(past(lost, NOW))


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
