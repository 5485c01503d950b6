"""Decode a page's bytes to text; evidence for an encoding precedes declarations."""

import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from ingest.normalise.twice import undo

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_ARABIC = re.compile("[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")
_TAGS = re.compile(rb"(?=[<\n])")
_PERSIAN, _LATIN = "cp1256", "cp1252"
# What servers declare by default.
_DEFAULTS = {"ascii", "iso8859-1", _LATIN}


def decode_html(body: bytes, content_type: str | None = None) -> str:
    """Return the text of an HTML, RSS or XML body; `content_type` is the HTTP header's value. Never raises.

    A byte order mark decides, or a declared UTF-16 or UTF-32 if the body has NULs; then UTF-8 if valid, whatever is
    declared, since wrong declarations are common and other encodings are hardly ever valid UTF-8 by chance; then mostly
    valid UTF-8, whose other pieces are read as windows-1256; then the declared encoding, unless it is a server's
    default; then windows-1256 if that gives Arabic letters, else windows-1252. Doubly encoded UTF-8 is repaired. NUL
    characters, which end a document for some parsers, are dropped.
    """
    return undo(_decode(body, content_type).replace("\0", ""))


def _decode(body: bytes, content_type: str | None) -> str:
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    declared = _declared(body, content_type)
    if declared and declared.startswith(("utf-16", "utf-32")) and b"\0" in body[:64]:
        return body.decode(declared, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _not_utf8(body, declared)


def _declared(body: bytes, content_type: str | None) -> str | None:
    label = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    return resolve_encoding(label) if label else None


def _not_utf8(body: bytes, declared: str | None) -> str:
    if _mostly_utf8(body):
        return "".join(_piece(piece) for piece in _TAGS.split(body))
    if declared and declared not in _DEFAULTS and not declared.startswith("utf"):
        return body.decode(declared, "replace")
    high = b"".join(_HIGH_BYTES.findall(body))
    arabic = len(_ARABIC.findall(high.decode(_PERSIAN)))
    return body.decode(_PERSIAN if arabic * 2 > len(high) else _LATIN, "replace")


def _mostly_utf8(data: bytes) -> bool:
    """Return whether valid multi-byte sequences outnumber the invalid bytes."""
    text = data.decode("utf-8", "replace")
    invalid = text.count("\ufffd")
    return len(text) - sum(map(len, re.findall(r"[\x00-\x7f]+", text))) - invalid > invalid


def _piece(piece: bytes) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return piece.decode("utf-8", "replace") if _mostly_utf8(piece) else piece.decode(_PERSIAN)
