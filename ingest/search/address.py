"""Addresses as people read them."""

import re
from urllib.parse import quote

from ingest.normalise.letters import ARABIC_LETTERS, ZWNJ

_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SHOWN = re.compile(f"[{ARABIC_LETTERS}{ZWNJ}\u0660-\u0669\u06f0-\u06f9]")
_UNSAFE = re.compile("[^\x21-\x7e]")
# A half-space is seen by its effect on the letters beside it; anywhere else it would hide.
_HIDDEN = re.compile(f"(?<![{ARABIC_LETTERS}]){ZWNJ}|{ZWNJ}(?![{ARABIC_LETTERS}])")


def readable(url: str) -> str:
    """Return the address with Persian letters in place of their percent-encoding; a browser takes it for the same one.

    Only letters and digits of the Arabic script and half-spaces between letters are decoded; whatever could hide,
    reorder or break what is shown is percent-encoded, also where it was not.
    """
    decoded = _ENCODED.sub(lambda match: _decoded(match[0]), url)
    shown = _UNSAFE.sub(lambda match: match[0] if _SHOWN.match(match[0]) else _encoded(match[0]), decoded)
    return _HIDDEN.sub(lambda match: _encoded(match[0]), shown)


def _decoded(run: str) -> str:
    """Return a run of encoded bytes; as it is when they are not UTF-8, and ASCII ones stay encoded: they mean
    something."""
    try:
        text = bytes.fromhex(run.replace("%", "")).decode()
    except UnicodeDecodeError:
        return run
    return "".join(character if _SHOWN.match(character) else _encoded(character) for character in text)


def _encoded(character: str) -> str:
    """Percent-encoded, ASCII too; a lone surrogate, which no address can hold, as a question mark."""
    if character.isascii():
        return f"%{ord(character):02X}"
    return quote(character, errors="replace")
