"""What one run learns of a host and the next must know: that it wants to be left alone, and its robots.txt."""

from dataclasses import dataclass
from math import inf
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HostState:
    """`rest`: seconds for which it is still to be left alone; `failures`: requests in a row that came to nothing.

    `idle`: seconds since that was noted, hence at most since the host was asked.
    """

    rest: float = 0.0
    failures: int = 0
    reason: str | None = None
    idle: float = inf


class Memory(Protocol):
    """Kept by every process that asks hosts, read by all of them. Its methods block."""

    def recall(self, host: str) -> HostState:
        """Return what is known of a host."""
        ...

    def note(self, host: str, state: HostState) -> None:
        """Remember a host's state in place of what was known."""
        ...

    def robots(self, origin: str) -> tuple[bytes, float] | None:
        """Return the robots.txt of an origin and the seconds since it was fetched, if that is not too long ago."""
        ...

    def keep_robots(self, origin: str, body: bytes) -> None:
        """Remember a robots.txt that was fetched just now."""
        ...
