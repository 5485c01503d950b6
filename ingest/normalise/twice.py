"""Text that was encoded twice: UTF-8 read as a single-byte encoding and written as UTF-8 once more."""

import re
from collections.abc import Iterator
from functools import partial

MARKS = {"latin": "Ø§", "cp1256": "ط§"}
"""The letter alef after each detour: two characters that no sound text has side by side."""
_SIGN = "§"
"""The second of the two. To look for one character takes next to no time."""
_MOST_LOST = 0.5
"""Share of the letters of a run, often a short word, that may be beyond repair: a space in place of NBSP breaks one."""


def is_twice(text: str) -> bool:
    """Return whether a text holds any that was encoded twice."""
    return _SIGN in text and any(mark in text for mark in MARKS.values())


def undo(text: str) -> str:
    """Return the text as it was before the detour; sound runs beside it stay as they are. Never raises.

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
    """Characters of the upper half; what the encoding leaves undefined passes through as a control character."""
    for byte in range(0x80, 0x100):
        yield chr(byte), byte
        yield bytes([byte]).decode(encoding, "ignore") or chr(byte), byte


_TABLES = {"latin": dict(_table("cp1252")), "cp1256": dict(_table("cp1256"))}
_RUNS = {name: re.compile(f"[{re.escape(''.join(table))}]{{2,}}") for name, table in _TABLES.items()}
_REPAIRS = {name: partial(_repaired, table) for name, table in _TABLES.items()}
