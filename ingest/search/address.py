"""Addresses of articles: a query for them, and their readable form."""

import re
from typing import Any
from urllib.parse import quote

from ingest.normalise.letters import ARABIC_LETTERS, ZWNJ
from ingest.normalise.url import canonical_or_own

_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SHOWN = re.compile(f"[{ARABIC_LETTERS}{ZWNJ}\u0660-\u0669\u06f0-\u06f9]")
_UNSAFE = re.compile("[^\x21-\x7e]")
# A half-space is visible only by its effect on the letters beside it; anywhere else it would be hidden.
_HIDDEN = re.compile(f"(?<![{ARABIC_LETTERS}]){ZWNJ}|{ZWNJ}(?![{ARABIC_LETTERS}])")


def at_address(url: str) -> dict[str, Any]:
    """Return a query for the articles at an address, as given or in its canonical form."""
    forms = sorted({url, canonical_or_own(url)})
    return {"bool": {"should": [{"terms": {field: forms}} for field in ("url", "canonical_url")]}}


def readable(url: str) -> str:
    """Return the URL with percent-encoded Persian letters decoded; browsers treat it as the same URL.

    Only letters and digits of the Arabic script and half-spaces between letters are decoded. Characters that could
    hide, reorder or break the shown text are percent-encoded, even if they were not before.
    """
    decoded = _ENCODED.sub(lambda match: _decoded(match[0]), url)
    shown = _UNSAFE.sub(lambda match: match[0] if _SHOWN.match(match[0]) else _encoded(match[0]), decoded)
    return _HIDDEN.sub(lambda match: _encoded(match[0]), shown)


def _decoded(run: str) -> str:
    """Decode a run of percent-encoded bytes. ASCII stays encoded, as it may have a meaning in a URL; so does a run that
    is not UTF-8."""
    try:
        text = bytes.fromhex(run.replace("%", "")).decode()
    except UnicodeDecodeError:
        return run
    return "".join(character if _SHOWN.match(character) else _encoded(character) for character in text)


def _encoded(character: str) -> str:
    """Percent-encode a character, also ASCII; a lone surrogate, which no URL can hold, as a question mark."""
    if character.isascii():
        return f"%{ord(character):02X}"
    return quote(character, errors="replace")
