"""What the watch finds: one finding per cause."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`critical`: stories are being missed, or soon will be. `warning`: look at it today. `notice`: good to know."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` and `subject` (an outlet's id, or a part of the line) say which one it is from one watch to the next."""

    kind: str
    subject: str
    severity: Severity
    message: str
    advice: str
    """What to do, as one sentence or command."""

    @property
    def line(self) -> str:
        """The finding for people."""
        return f"{self.severity}: {self.subject}: {self.message}; {self.advice}"
