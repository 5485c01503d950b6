"""How severe a finding or a message is."""

from enum import StrEnum


class Severity(StrEnum):
    """`critical`: stories are being missed, or soon will be. `warning`: check it today. `notice`: for information."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)
