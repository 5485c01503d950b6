"""Mend what pages get wrong before they are read: in their bytes, and in the tree that the parser makes of them."""

import re

from lxml.etree import _Element as Element

from ingest.extract.words import phrase_pattern, squeeze

UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that lxml reads from a page (as `&#1;`) and refuses to be given."""

_ESCAPED_TWICE = re.compile(
    rb"&(?:amp;)+(?=(?:zwn?j|nbsp|[lr]aquo|[lr]dquo|[lr]squo|quot|hellip|[nm]dash|shy|[lr]lm|#\d{2,5}|#x[0-9a-f]{2,5});)"
)
_SMALLEST_PICTURE = 3
"""Pixels; below it a picture counts visits."""
_LONGEST_SWITCH = 40
_SWITCH = re.compile(rf"[\W_]*(?:{phrase_pattern('more')})[\W_]*")


def mend_bytes(html: bytes) -> bytes:
    """The page in UTF-8 without entities that were escaped once more (`&amp;zwnj;`)."""
    return _ESCAPED_TWICE.sub(b"&", html) if b"&amp;" in html else html


def mend_tree(root: Element) -> None:
    """Change a parsed page in place, so that nothing is lost when scripts and buttons are dropped from it.

    What follows a first `</body>` or `</html>` goes into the body, as browsers do; the parser makes a second tree of it.
    Pictures in `noscript` stand beside it. A button that shows the rest of a text becomes a link.
    """
    body = root.find("body")
    if body is not None:
        for stray in [*body.itersiblings(), *root.itersiblings()]:
            _move(stray, body)
    for element in list(root.iter("noscript", "button")):
        if element.tag == "noscript":
            _lift_pictures(element)
        elif is_switch(squeeze("".join(element.itertext()))):
            element.tag = "a"
            element.set("href", "#")


def is_switch(text: str) -> bool:
    """Whether a short text asks for the rest of a story, or to fold it again."""
    return len(text) <= _LONGEST_SWITCH and _SWITCH.fullmatch(text) is not None


def append_text(element: Element, text: str | None) -> None:
    """Add text at the end of an element, but for characters that a tree cannot hold."""
    if not text:
        return
    last = element[-1] if len(element) else None
    if last is not None:
        last.tail = UNSETTABLE.sub("", last.tail or "") + UNSETTABLE.sub("", text)
    else:
        element.text = UNSETTABLE.sub("", element.text or "") + UNSETTABLE.sub("", text)


def _move(stray: Element, body: Element) -> None:
    """Move an element to the end of the body, of a second `html` or `body` what it holds."""
    if stray.tag not in ("html", "body"):
        body.append(stray)
        return
    append_text(body, stray.text)
    for child in list(stray):
        _move(child, body)
    append_text(body, stray.tail)


def _lift_pictures(noscript: Element) -> None:
    for picture in list(noscript.iter("img")):
        if not _is_pixel(picture):
            picture.tail = None
            noscript.addprevious(picture)


def _is_pixel(picture: Element) -> bool:
    sizes = [picture.get(name) or "" for name in ("width", "height")]
    return any(size.isdecimal() and int(size) <= _SMALLEST_PICTURE for size in sizes) or "none" in (
        picture.get("style") or ""
    )
