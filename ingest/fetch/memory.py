"""The state of hosts that processes share: backoff, the time of the last request, robots.txt, and certificates."""

from dataclasses import dataclass
from math import inf
from typing import Protocol

from ingest.fetch.certificates import Validity


@dataclass(frozen=True, slots=True)
class HostState:
    """A host's state. `rest`: seconds until requests may be sent again; `failures`: consecutive failed requests.

    `idle`: seconds since this state was noted.
    """

    rest: float = 0.0
    failures: int = 0
    reason: str | None = None
    idle: float = inf


class Memory(Protocol):
    """A store of host states, written and read by every process that sends requests. Its methods block."""

    def recall(self, host: str) -> HostState:
        """Return the state of a host."""
        ...

    def note(self, host: str, state: HostState) -> None:
        """Replace the state of a host."""
        ...

    def robots(self, origin: str) -> tuple[bytes, float] | None:
        """Return the robots.txt of an origin and its age in seconds, or None if it is missing or too old."""
        ...

    def keep_robots(self, origin: str, body: bytes) -> None:
        """Store a robots.txt that was just fetched."""
        ...

    def note_certificate(self, host: str, validity: Validity) -> None:
        """Store the certificate of a host, unless it is the known one."""
        ...
