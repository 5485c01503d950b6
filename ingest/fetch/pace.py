"""Pacing of requests: one at a time per host, a pause after each, and a longer rest if the host asks for it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ingest.fetch.errors import FetchError

THROTTLE_LIMIT = 30.0
"""Longest pause in seconds caused only by a host's slow answers."""
OVER = "the time of this run is over"
"""Message for an exhausted time budget."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Most requests of one run per host and in total; redirects, retries and requests for robots.txt count.

    `until`: the time, by the pacer's clock, after which no request starts.
    """

    host: int
    total: int
    until: float | None = None


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: int = 0
    latency: float = 0.0
    last_end: float = float("-inf")
    rests_until: float = float("-inf")


class Pacer:
    """Schedules requests per host. Hosts wait for one another only if `concurrency` requests are already running.

    `clock` and `sleep` count seconds, like time.monotonic and asyncio.sleep.
    """

    def __init__(
        self,
        concurrency: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        budget: Budget | None = None,
        throttle: float = 0.0,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._budget = budget
        self._asked = 0
        self._throttle = throttle

    @asynccontextmanager
    async def turn(self, host: str, interval: float) -> AsyncIterator[None]:
        """Hold the exclusive right to send a request to a host, `interval` seconds after its last one ended.

        Turns are granted in the order of asking. A slow host gets a longer pause: `throttle` times the duration of its
        answers, unless the interval is 0. Raises FetchError without waiting: resting while the host rests, over-budget
        if the requests to it or to all hosts are used up.
        """
        state = self._hosts[host]
        self._refuse_if_resting(host, state)
        self._refuse_if_spent(host)
        async with state.lock:
            pause = max(interval, min(self._throttle * state.latency, THROTTLE_LIMIT)) if interval else 0.0
            wait = state.last_end + pause - self._clock()
            self._refuse_if_late(host, wait)
            if wait > 0:
                await self._sleep(wait)
            self._refuse_if_resting(host, state)
            self._refuse_if_spent(host)
            async with self._slots:
                self._refuse_if_late(host, 0.0)
                state.asked += 1
                self._asked += 1
                begun = self._clock()
                try:
                    yield
                finally:
                    state.last_end = self._clock()
                    state.latency = (state.latency + state.last_end - begun) / 2

    def spent(self, host: str) -> str | None:
        """Return one line naming the exhausted budget that forbids a request to this host, or None."""
        if self._budget and self._hosts[host].asked >= self._budget.host:
            return f"{host} got its {self._budget.host} requests (PEYK_HOST_BUDGET)"
        if self._budget and self._asked >= self._budget.total:
            return f"this run made its {self._budget.total} requests (PEYK_RUN_BUDGET)"
        return OVER if self._is_late(0.0) else None

    def rest(self, host: str, seconds: float) -> None:
        """Send no requests to a host for some seconds, not even waiting ones."""
        state = self._hosts[host]
        state.rests_until = max(state.rests_until, self._clock() + seconds)

    def asked(self, host: str, seconds: float) -> None:
        """Record that another process sent a request to a host `seconds` ago."""
        state = self._hosts[host]
        state.last_end = max(state.last_end, self._clock() - seconds)

    def _refuse_if_spent(self, host: str) -> None:
        spent = self.spent(host)
        if spent:
            raise FetchError("over-budget", spent)

    def _is_late(self, wait: float) -> bool:
        """Return whether a request that starts in `wait` seconds starts after the time budget ends."""
        until = self._budget.until if self._budget else None
        return until is not None and self._clock() + max(wait, 0.0) >= until

    def _refuse_if_late(self, host: str, wait: float) -> None:
        if self._is_late(wait):
            raise FetchError("over-budget", f"{host}: {OVER}")

    def _refuse_if_resting(self, host: str, state: _Host) -> None:
        remaining = state.rests_until - self._clock()
        if remaining > 0:
            raise FetchError(
                "resting", f"{host} asked for a pause, {remaining:.0f} s of it are left", retry_after=remaining
            )
