"""Batching: items that many tasks submit one by one are processed in one call."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

SHARE = 4.0
"""Wait for more items, in multiples of the last call's duration: calls take at most a fifth of the time."""
SHORTEST, LONGEST = 0.02, 1.0
"""Bounds of this wait, in seconds."""


class Together(Generic[Item, Result]):
    """Batch items for `work`: await an instance with one item to get the result for it.

    Items that come within a moment are passed to `work` in one call, in order, in a thread.

    `work` returns one result per item. Only one call runs at a time, with at most `most` items; a full batch starts at
    once. If a call raises, its exception is raised for each of its items.
    """

    def __init__(self, work: Callable[[list[Item]], Sequence[Result]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._enough = asyncio.Event()
        self._took = 0.0
        self._pump: asyncio.Task[None] | None = None
        # A thread of its own: DNS look-ups may block all shared ones.
        self._thread = ThreadPoolExecutor(1)

    async def __call__(self, item: Item) -> Result:
        """Return the result for one item."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._waiting) >= self._most:
            self._enough.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run())
        return await future

    def close(self) -> None:
        """Wait for the running call, if any, and start no other."""
        self._thread.shutdown(cancel_futures=True)

    async def _run(self) -> None:
        while self._waiting:
            await self._gather()
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            # Tasks that were cancelled meanwhile need no result.
            batch = [(item, future) for item, future in batch if not future.done()]
            if batch:
                await self._call(batch)

    async def _gather(self) -> None:
        """Wait for more items: until the batch is full, or for `SHARE` times the duration of the last call."""
        if len(self._waiting) >= self._most:
            return
        self._enough.clear()
        try:
            async with asyncio.timeout(min(max(SHARE * self._took, SHORTEST), LONGEST)):
                await self._enough.wait()
        except TimeoutError:
            pass

    async def _call(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        began = time.monotonic()
        try:
            loop = asyncio.get_running_loop()
            results = await loop.run_in_executor(self._thread, self._work, [item for item, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        self._took = time.monotonic() - began
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
