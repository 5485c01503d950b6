"""Differences between two versions of a text, word by word, with some words around each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.normalise.text import fold

CONTEXT = 8
"""Words shown before and after a change."""
MOST_WORDS = 5_000
"""Words of each text that are compared: the time grows with their square."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both versions have, or only the older or the newer one; `gap`: words that are not shown."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str = ""


def differences(before: str, after: str) -> list[Piece]:
    """Return the changed words in context, in order; empty if the words are equal."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if all(kind == "equal" for kind, *_ in steps):
        return []
    return list(_pieces(old, new, steps))


def _pieces(old: list[str], new: list[str], steps: Sequence[tuple[str, int, int, int, int]]) -> Iterator[Piece]:
    for index, (kind, i, j, m, n) in enumerate(steps):
        if kind != "equal":
            if i < j:
                yield Piece("removed", " ".join(old[i:j]))
            if m < n:
                yield Piece("added", " ".join(new[m:n]))
            continue
        head = CONTEXT if index else 0
        tail = CONTEXT if index < len(steps) - 1 else 0
        if n - m <= head + tail:
            yield Piece("same", " ".join(new[m:n]))
            continue
        if head:
            yield Piece("same", " ".join(new[m : m + head]))
        yield Piece("gap")
        if tail:
            yield Piece("same", " ".join(new[n - tail : n]))


def is_typing(before: str, after: str) -> bool:
    """Return whether two texts differ only in spelling, spaces and punctuation, or by a letter in a few words."""
    if fold(before) == fold(after):
        return True
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    changes = [step for step in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if step[0] != "equal"]
    return all(_is_slip(fold("".join(old[i:j])), fold("".join(new[m:n]))) for _, i, j, m, n in changes)


def _is_slip(old: str, new: str) -> bool:
    """Return whether one letter at most was added, left out, replaced or swapped with its neighbour in a word.

    A changed number is news, however small the change.
    """
    if old == new:
        return True
    if min(len(old), len(new)) < 4 or abs(len(old) - len(new)) > 1 or any(letter.isdigit() for letter in old + new):
        return False
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    old, new = old[start:], new[start:]
    return old[1:] == new[1:] or old[1:] == new or old == new[1:] or (old[1::-1] == new[:2] and old[2:] == new[2:])
