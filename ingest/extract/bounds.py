"""Refuse bodies that are not worth parsing or exceed bounds, so that no page takes long, whatever its bytes."""

import re

from ingest.model import NotAnArticle

LEAST_TAGS, _HEAD = 3, 4096
"""A page has at least so many tags, usually within its first `_HEAD` bytes."""
_SHORTEST_TAG = 3
MOST_TAGS = 60_000
"""Opening and closing tags; long pages have five thousand."""
MOST_BYTES = 10 * 1024 * 1024
MOST_ATTRIBUTES = 1_000
"""Attributes in one tag: libxml2's time is quadratic in them."""

_PIECE = rb"""(?>[^>=\s/]+|=\s*(?:"[^"]*"|'[^']*'|)|[\s/]+)"""
"""A name or bare value, an equals sign with a quoted value, or white space; unambiguous, so it never backtracks."""
_TAG = re.compile(rb"<[a-zA-Z](?:(%b{%d})|%b*+)" % (_PIECE, 4 * MOST_ATTRIBUTES, _PIECE))
_SAFE_BYTES = 384 * 1024
_SAFE_RUN = 8 * 1024
"""Bytes without a `>`. Pages within both bounds skip the check of each tag, which takes longer than parsing."""


def refuse_bytes(body: bytes) -> NotAnArticle | None:
    """Return `empty`, `not-html`, `too-large` or `too-complex` for a body without content or out of bounds."""
    if len(body) > MOST_BYTES:
        return NotAnArticle("too-large", f"{len(body)} bytes, at most {MOST_BYTES}")
    if not body.strip(b"\0\t\r\n "):
        return NotAnArticle("empty", "the body holds nothing")
    if body.count(b"<", 0, _HEAD) < LEAST_TAGS and body.count(b"<") < LEAST_TAGS:
        return NotAnArticle("not-html", "no markup")
    # A tag takes three bytes, so most pages are too small to be counted.
    if len(body) > _SHORTEST_TAG * MOST_TAGS and (tags := body.count(b"<")) > MOST_TAGS:
        return NotAnArticle("too-complex", f"{tags} tags, at most {MOST_TAGS}")
    if _is_suspicious(body) and any(match[1] for match in _TAG.finditer(body)):
        return NotAnArticle("too-complex", f"a tag of more than {MOST_ATTRIBUTES} attributes")
    return None


def _is_suspicious(body: bytes) -> bool:
    if len(body) > _SAFE_BYTES:
        return True
    windows = range(0, len(body) - _SAFE_RUN, _SAFE_RUN)
    return any(body.find(b">", start, start + _SAFE_RUN) < 0 for start in windows)
