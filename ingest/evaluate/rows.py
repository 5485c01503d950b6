"""A row of a report: one measure of Peyk, beside the same of its peers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """`measure` names it in the floors; `count` is the number of queries, words or pairs it was taken over."""

    measure: str
    peyk: float
    count: int | None = None
    others: Mapping[str, float] = field(default_factory=dict)
    """Peer -> the same measure."""
    p: Mapping[str, float] = field(default_factory=dict)
    """Peer -> probability that chance makes the difference."""
    failures: tuple[str, ...] = ()
    """What the measure counts against Peyk, one line each."""
