"""How likely one word is a misspelling of another: an edit distance with costs by Persian letters and the keyboard."""

from collections.abc import Iterable
from functools import cache
from itertools import product

from ingest.search.keyboard import neighbours

ALIKE = 0.15
"""Cost of a letter for one that sounds or looks the same: the writer knows the word by sound."""
SLIP = 0.6
"""Cost of a slip of the fingers: a neighbouring key, two letters swapped, a letter twice or once."""
LEFT_OUT, TOO_MANY = 0.8, 0.95
"""Cost of a missing and of an extra letter: typists leave out more than they add."""
OTHER = 1.2
"""Cost of any other letter."""
INITIAL = 0.3
"""Added cost if the first letter changes: a mistyped word mostly begins right."""
BY_EAR = 2 * ALIKE
"""The highest cost of a word that sounds the same."""

_GROUPS = ("ثسص", "ذزضظژ", "طت", "حه", "غق", "عا", "پب", "گک", "چج")


def cost(typed: str, meant: str) -> float:
    """Return the weighted number of edits from one word to the other; 0 for the same word."""
    before: list[float] = []
    last = [0.0]
    for index, letter in enumerate(meant):
        last.append(last[-1] + _gap(LEFT_OUT, letter, meant[:index][-1:]))
    for row, letter in enumerate(typed, 1):
        previous = typed[row - 2 : row - 1]
        current = [last[0] + _gap(TOO_MANY, letter, previous)]
        for column, other in enumerate(meant, 1):
            earlier = meant[column - 2 : column - 1]
            least = min(
                last[column - 1] + _swap(letter, other),
                last[column] + _gap(TOO_MANY, letter, previous, typed[row : row + 1]),
                current[column - 1] + _gap(LEFT_OUT, other, earlier),
            )
            if row > 1 and column > 1 and letter == earlier and previous == other:
                least = min(least, before[column - 2] + SLIP)
            current.append(least)
        before, last = last, current
    changed = _swap(typed[:1], meant[:1]) > ALIKE
    return last[-1] + INITIAL * changed


def _swap(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    if (letter, other) in _alike():
        return ALIKE
    return SLIP if other in neighbours(letter) else OTHER


def _gap(price: float, letter: str, *beside: str) -> float:
    """Return the cost of an extra or missing letter: a slip if it repeats a letter beside it or is on a neighbouring
    key."""
    return SLIP if any(key and (key == letter or key in neighbours(letter)) for key in beside) else price


@cache
def _alike() -> frozenset[tuple[str, str]]:
    return frozenset(_pairs(_GROUPS))


def _pairs(groups: Iterable[str]) -> Iterable[tuple[str, str]]:
    return (pair for group in groups for pair in product(group, group) if pair[0] != pair[1])
