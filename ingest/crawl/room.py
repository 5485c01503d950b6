"""Bounds what is held in memory between two steps."""

import asyncio


class Room:
    """Room for so many bytes, for the tasks of one event loop."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._given = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait until there is room; what is larger than all the room fits when nothing else is there."""
        while self._taken and self._taken + size > self._size:
            self._given.clear()
            await self._given.wait()
        self._taken += size

    def give(self, size: int) -> None:
        """Make room again."""
        self._taken -= size
        self._given.set()
