"""Detect outlets that publish far less or far more than usual within hours, against the same hours of earlier days.

A change must be extreme in two ways: against the stories expected in those hours of the week, and against the same
clock hours of every earlier day, so that a usual holiday, a busy Saturday or a magazine that comes a day late is none.
On days when most outlets publish less or more, less or more is expected of all.
"""

from collections.abc import Iterable
from statistics import median

from ingest.watch.rhythm import DAY, FLEET, LEAST_DAYS, Change, Past, Z

WINDOWS = (6, 12, 24)
"""Hours before the last answer that are compared."""
EARLIER = 14
"""Fewest earlier days; a shorter past is compared with nothing."""
FALL, RISE = 1 / 5, 3.0
"""A change is below, or above, so many times the expected stories …"""
BEYOND = 2.0
"""… and so many times beyond the least, or most, stories in the same hours of an earlier day."""
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


def fall(past: Past, moods: dict[int, float]) -> Change | None:
    """Return the shortest window with far too few stories; None without any story, which `silence` reports."""
    for hours, now, expected, earlier in _windows(past):
        usual = expected * min(1.0, moods[hours])
        z = (now - usual) / max(usual, 1.0) ** 0.5
        if now and usual >= LEAST_EXPECTED and z < Z and now < FALL * usual and now * BEYOND < min(earlier):
            return Change(now, usual, hours)
    return None


def rise(past: Past, moods: dict[int, float]) -> Change | None:
    """Return the shortest window with far too many stories."""
    for hours, now, expected, earlier in _windows(past):
        usual = expected * max(1.0, moods[hours])
        if (
            now >= LEAST_RISEN
            and now + PRIOR > RISE * (usual + PRIOR)
            and now > BEYOND * max(earlier) * max(1.0, moods[hours])
        ):
            return Change(now, usual, hours)
    return None


def _windows(past: Past) -> Iterable[tuple[int, int, float, list[int]]]:
    """Yield hours, stories, expected stories, and the stories in the same hours of each earlier day."""
    days = (past.end - past.begin) // DAY - 1
    if days < EARLIER or past.days < EARLIER:
        return
    for hours in WINDOWS:
        # Without times of day, the stories of today's midnight are not yet complete.
        if past.is_dated_by_day and hours < DAY:
            continue
        end = past.close
        earlier = [past.counted(end - hours - day * DAY, end - day * DAY) for day in range(1, days)]
        yield hours, past.counted(end - hours, end), past.expected(end - hours, end), earlier
