"""Courtesy to hosts: one request at a time, a pause after each, and rest for a host that asks for it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ingest.fetch.errors import FetchError


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_end: float = float("-inf")
    rests_until: float = float("-inf")


class Pacer:
    """Hands out turns. Hosts never wait for one another, but for `concurrency`, the most requests at once.

    `clock` and `sleep` count seconds, as time.monotonic and asyncio.sleep do.
    """

    def __init__(
        self,
        concurrency: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @asynccontextmanager
    async def turn(self, host: str, interval: float) -> AsyncIterator[None]:
        """The exclusive right to ask a host, `interval` seconds after the end of the last request, first come first.

        Counted from the end, so that the host sees at least that distance however slow it is. Raises
        FetchError(resting) at once while the host rests.
        """
        state = self._hosts[host]
        self._refuse_if_resting(host, state)
        async with state.lock:
            wait = state.last_end + interval - self._clock()
            if wait > 0:
                await self._sleep(wait)
            self._refuse_if_resting(host, state)
            async with self._slots:
                try:
                    yield
                finally:
                    state.last_end = self._clock()

    def rest(self, host: str, seconds: float) -> None:
        """Leaves a host alone for so long, even if turns were promised."""
        state = self._hosts[host]
        state.rests_until = max(state.rests_until, self._clock() + seconds)

    def _refuse_if_resting(self, host: str, state: _Host) -> None:
        left = state.rests_until - self._clock()
        if left > 0:
            raise FetchError("resting", f"{host} asked for a pause, {left:.0f} s of it are left", retry_after=left)
