"""Findings of `peyk watch`: one per cause."""

from dataclasses import dataclass

from ingest.severity import Severity

__all__ = ["Finding", "Severity"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding. `kind` and `subject` (an outlet's id or a part of the pipeline) identify it across watches."""

    kind: str
    subject: str
    severity: Severity
    message: str
    advice: str
    """What to do, as one sentence or command."""

    @property
    def line(self) -> str:
        """The finding as one line for people."""
        return f"{self.severity}: {self.subject}: {self.message}; {self.advice}"
