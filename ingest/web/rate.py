"""Requests in time: a token bucket for each key."""

import math
import time
from dataclasses import dataclass

BURST = 10
"""Seconds whose requests may come at once."""
ROUNDING = 1e-9
"""Of a level: who waits as told is let in."""


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Rates:
    """The buckets of one process."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, name: str, rate: int, now: float | None = None) -> int:
        """Count a request; return 0, or the seconds after which it may come. `rate`: requests a minute."""
        now = time.monotonic() if now is None else now
        most = max(1.0, rate * BURST / 60)
        bucket = self._buckets.setdefault(name, _Bucket(most, now))
        bucket.level = min(most, bucket.level + (now - bucket.at) * rate / 60)
        bucket.at = now
        if bucket.level < 1 - ROUNDING:
            return math.ceil((1 - bucket.level) * 60 / rate)
        bucket.level -= 1
        return 0
