"""Detect outlets that publish far less or far more than usual within hours, against the same hours of earlier days.

A change must be extreme in two ways: against the stories expected in those hours of the week, and against the same
clock hours of every earlier day, so that a usual holiday, a busy Saturday or a magazine that comes a day late is none.
On days when most outlets publish less or more, less or more is expected of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median

from ingest.watch.rhythm import DAY, FLEET, LEAST_DAYS, Change, Past

WINDOWS = (6, 12, 24)
"""Hours before the last answer that are compared."""
EARLIER = 14
"""Fewest earlier days; a shorter past is compared with nothing."""
FALL, RISE = 1 / 5, 3.0
"""A change is below, or above, so many times the expected stories …"""
BEYOND = 2.0
"""… and so many times beyond the least, or most, stories in the same hours of an earlier day."""
DEVIATION = 5.0
"""A change is so many standard deviations from the expected stories."""
LEAST_EXPECTED = 30.0
"""Fewest expected stories of a fall: of fewer, a fifth comes by chance."""
LEAST_RISEN = 20
PRIOR = 12.0
"""Stories added to both sides of a rise: one or two at an hour of which little is known are no rise."""


def fleet_moods(pasts: Iterable[Past]) -> dict[int, float]:
    """Return by window the median over outlets of stories / expected ones; 1 if fewer than `FLEET` can be compared."""
    known = [past for past in pasts if past.days >= LEAST_DAYS]
    moods = {}
    for hours in WINDOWS:
        ratios = []
        for past in known:
            expected = past.expected(past.end - hours, past.end)
            if expected >= PRIOR and (count := past.counted(past.end - hours, past.end)):
                ratios.append(count / expected)
        moods[hours] = median(ratios) if len(ratios) >= FLEET else 1.0
    return moods


@dataclass(frozen=True, slots=True)
class _Window:
    """The last `hours`: stories, expected ones, and both in the same clock hours of each earlier day."""

    hours: int
    now: int
    expected: float
    earlier: tuple[int, ...]
    usual: tuple[float, ...]

    def deviation(self, mood: float) -> float:
        """Return the difference from the expected stories in standard deviations, as earlier days vary.

        The variance is proportional to the expected stories, and at least that of Poisson's distribution.
        """
        days = [
            (count - usual) ** 2 / usual for count, usual in zip(self.earlier, self.usual, strict=True) if usual >= 1
        ]
        variance = max(1.0, sum(days) / len(days)) if days else 1.0
        expected = mood * self.expected
        return float((self.now - expected) / max(variance * expected, 1.0) ** 0.5)


def fall(past: Past, moods: Mapping[int, float]) -> Change | None:
    """Return the shortest window with far too few stories; None without any story, which `silence` reports."""
    for window in _windows(past):
        now, mood = window.now, min(1.0, moods[window.hours])
        usual = mood * window.expected
        is_beyond = now < FALL * usual and now * BEYOND < mood * min(window.earlier)
        if now and usual >= LEAST_EXPECTED and is_beyond and window.deviation(mood) < -DEVIATION:
            return Change(now, usual, window.hours)
    return None


def rise(past: Past, moods: Mapping[int, float]) -> Change | None:
    """Return the shortest window with far too many stories."""
    for window in _windows(past):
        now, mood = window.now, max(1.0, moods[window.hours])
        usual = mood * window.expected
        is_beyond = now + PRIOR > RISE * (usual + PRIOR) and now > BEYOND * mood * max(window.earlier)
        if now >= LEAST_RISEN and is_beyond and window.deviation(mood) > DEVIATION:
            return Change(now, usual, window.hours)
    return None


def _windows(past: Past) -> Iterator[_Window]:
    """Yield the windows before the last answer, the shortest first; none for a short past."""
    days = (past.end - past.begin) // DAY - 1
    if days < EARLIER or past.days < EARLIER:
        return
    end = past.close
    # The hours in question are not what they are compared with.
    known = replace(past, last=datetime.fromtimestamp((end - DAY) * 3600, UTC))
    for hours in WINDOWS:
        # Without times of day, the stories of a day come under its first hour.
        if past.is_dated_by_day and hours < DAY:
            continue
        ends = [end - day * DAY for day in range(days)]
        now, *earlier = (past.counted(at - hours, at) for at in ends)
        expected, *usual = (known.expected(at - hours, at) for at in ends)
        yield _Window(hours, now, expected, tuple(earlier), tuple(usual))
