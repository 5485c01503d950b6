"""Repair doubly encoded text: UTF-8 that was read in a single-byte encoding and written as UTF-8 again."""

import re
from collections.abc import Iterator
from functools import partial

MARKS = {"latin": "Ø§", "cp1256": "ط§"}
"""The letter alef after double encoding, by encoding: two characters that are never adjacent in correct text."""
_SIGN = "§"
"""The second character of the marks: searching for one character takes next to no time."""
_MOST_LOST = 0.5
"""Share of a run's letters, often a short word, that may be unrepairable: a space in place of NBSP breaks one."""


def is_twice(text: str) -> bool:
    """Return whether a text holds doubly encoded parts."""
    return _SIGN in text and any(mark in text for mark in MARKS.values())


def undo(text: str) -> str:
    """Return the text with doubly encoded runs decoded; correct runs stay unchanged. Never raises.

    >>> undo("Ø³Ù„Ø§Ù…, سلام")
    'سلام, سلام'
    """
    if not is_twice(text):
        return text
    for name, mark in MARKS.items():
        if mark in text:
            text = _RUNS[name].sub(_REPAIRS[name], text)
    return text


def _repaired(table: dict[str, int], match: re.Match[str]) -> str:
    run = match[0]
    repaired = bytes(table[character] for character in run).decode("utf-8", "replace")
    lost = repaired.count("\ufffd")
    return run if lost > _MOST_LOST * len(repaired) else repaired.replace("\ufffd", "")


def _table(encoding: str) -> Iterator[tuple[str, int]]:
    """Yield the bytes 0x80 to 0xff by their characters, in the encoding and in Latin-1, as which undefined bytes pass
    through."""
    for byte in range(0x80, 0x100):
        yield chr(byte), byte
        yield bytes([byte]).decode(encoding, "ignore") or chr(byte), byte


_TABLES = {"latin": dict(_table("cp1252")), "cp1256": dict(_table("cp1256"))}
_RUNS = {name: re.compile(f"[{re.escape(''.join(table))}]{{2,}}") for name, table in _TABLES.items()}
_REPAIRS = {name: partial(_repaired, table) for name, table in _TABLES.items()}
