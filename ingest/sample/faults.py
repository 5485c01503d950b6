"""Faults of network and servers, chosen by seed: the same attempt at the same address fails in the same way."""

import random
from dataclasses import dataclass, replace

from ingest.sample.model import Answer

HANG_UP = -1
"""Value of `truncate`: close the connection before the first byte of the answer."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of all answers, between 0 and 1; by default no faults. Times in seconds."""

    errors: float = 0.0
    """500, 502, 503, or a closed connection."""
    busy: float = 0.0
    """429 with Retry-After."""
    slow: float = 0.0
    truncated: float = 0.0
    """Answers that end within the body."""
    retry_after: int = 2
    slow_seconds: float = 1.0
    seed: int = 1405

    def apply(self, answer: Answer, url: str, attempt: int) -> Answer:
        """Return the answer, or its faulty form at this attempt."""
        rng = random.Random(f"{self.seed} {attempt} {url}")
        chance = rng.random()
        if chance < self.errors:
            status = rng.choice((500, 502, 503, None))
            if status is None:
                return replace(answer, truncate=HANG_UP)
            return Answer(status, b"error", {"Content-Type": "text/plain"})
        chance -= self.errors
        if 0 <= chance < self.busy:
            return Answer(429, b"slow down", {"Content-Type": "text/plain", "Retry-After": str(self.retry_after)})
        chance -= self.busy
        if 0 <= chance < self.slow:
            return replace(answer, delay=answer.delay + self.slow_seconds)
        chance -= self.slow
        if 0 <= chance < self.truncated and len(answer.body) > 1:
            return replace(answer, truncate=rng.randrange(1, len(answer.body)))
        return answer


BAD_DAY = Faults(errors=0.05, busy=0.02, slow=0.02, truncated=0.02, retry_after=1, slow_seconds=0.3)
"""More faults than on any real day, with waits short enough for tests."""
