"""Bounds on what is parsed, so that no page takes long whatever its bytes; no real page comes near one."""

import re

from ingest.model import NotAnArticle

MOST_BYTES = 10 * 1024 * 1024
MOST_TAGS = 60_000
"""Opening and closing ones; long pages have five thousand."""
MOST_ATTRIBUTES = 1_000
"""In one tag: libxml2's time is quadratic in them."""

_PIECE = rb"""(?>[^>=\s/]+|=\s*(?:"[^"]*"|'[^']*'|)|[\s/]+)"""
"""A name or bare value, an equals sign with a quoted value, or white space; never read in two ways."""
_TAG = re.compile(rb"<[a-zA-Z](?:(%b{%d})|%b*+)" % (_PIECE, 4 * MOST_ATTRIBUTES, _PIECE))
_SAFE_BYTES = 384 * 1024
_SAFE_RUN = 16 * 1024
"""Bytes without a `>`; a page within both bounds is not looked at tag by tag, which takes longer than to parse it."""


def refuse_unbounded(body: bytes) -> NotAnArticle | None:
    """`too-large` or `too-complex` for a page that would take long."""
    if len(body) > MOST_BYTES:
        return NotAnArticle("too-large", f"{len(body)} bytes, at most {MOST_BYTES}")
    if (tags := body.count(b"<")) > MOST_TAGS:
        return NotAnArticle("too-complex", f"{tags} tags, at most {MOST_TAGS}")
    suspicious = len(body) > _SAFE_BYTES or max(map(len, body.split(b">"))) > _SAFE_RUN
    if suspicious and any(match[1] for match in _TAG.finditer(body)):
        return NotAnArticle("too-complex", f"a tag of more than {MOST_ATTRIBUTES} attributes")
    return None
