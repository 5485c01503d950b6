"""What a proof has found out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Proof:
    """Seconds by step, figures, and what went wrong. `faults` is empty when all went well."""

    tell: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    difference: list[str] = field(default_factory=list)
    """Lines by which the override differs from docker-compose.yml."""
    settings: dict[str, str] = field(default_factory=dict)
    """What the proof's .env sets beside secrets."""
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and say that it begins."""
        self.tell(f"{name} …")
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - start, 1)

    def demand(self, holds: bool, fault: str) -> None:
        """Note a fault unless something holds."""
        if not holds:
            self.tell(f"wrong: {fault}")
            self.faults.append(fault)
