"""A bound on the bytes held in memory between two steps."""

import asyncio


class Room:
    """A number of bytes that the tasks of one event loop share."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._released = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait until there is room. An item larger than all the room is admitted when nothing else is held."""
        while self._taken and self._taken + size > self._size:
            self._released.clear()
            await self._released.wait()
        self._taken += size

    def give(self, size: int) -> None:
        """Release bytes."""
        self._taken -= size
        self._released.set()
