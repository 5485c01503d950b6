"""A row of a report: one measure of Peyk and its peers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """`measure`: its name in the floors; `count`: the number of queries, words or pairs measured."""

    measure: str
    peyk: float
    count: int | None = None
    others: Mapping[str, float] = field(default_factory=dict)
    """Peer -> the same measure."""
    p: Mapping[str, float] = field(default_factory=dict)
    """Peer -> p-value of the difference."""
    failures: tuple[str, ...] = ()
    """Failures of Peyk, one line each."""
