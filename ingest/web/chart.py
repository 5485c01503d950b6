"""Bars over time, as numbers that a template draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.web.state import State

HEIGHT = 60
"""Units of the highest bar."""
STEP = 10
"""Units from one bar to the next."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`x`, `y`, `height`: its place in the drawing; `narrowed`: the state of its period alone."""

    label: str
    articles: int
    x: int
    y: float
    height: float
    narrowed: State


def bars(periods: Iterable[tuple[str, int, State]]) -> Sequence[Bar]:
    """Return the bars of periods in order of time: label, articles, state. Time runs from right to left."""
    rows = list(periods)
    most = max((articles for _, articles, _ in rows), default=0) or 1
    drawn = []
    for index, (label, articles, narrowed) in enumerate(rows):
        # One article is visible beside a thousand.
        height = max(articles / most * HEIGHT, 2.0 if articles else 0.0)
        x = (len(rows) - 1 - index) * STEP
        drawn.append(Bar(label, articles, x, round(HEIGHT - height, 1), round(height, 1), narrowed))
    return drawn
