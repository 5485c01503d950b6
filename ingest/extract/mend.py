"""Repair common errors of pages before they are read: in their bytes and in the parsed tree."""

import re

from lxml.etree import _Element as Element

from ingest.extract.words import phrase_pattern, squeeze

_ESCAPED_TWICE = re.compile(
    rb"&amp;(?:amp;)*(?=(?:zwn?j|nbsp|shy|[lr]aquo|quot|apos|[lr][sd]quo|hellip|[nm]dash|lrm|rlm"
    rb"|#(?!6[02];)\d{2,5}|#x(?!3[ce];)[0-9a-f]{2,5});)",
    re.I,
)
"""Entities of letters and signs, not of markup, whose ampersand was escaped too."""
_ENDS = re.compile(rb"</(?:body|html)\s*>", re.I)
_HEADING = re.compile(rb"<(h[1-6])\b[^<>]*>\s*<p\b(?:[^<]|<(?!/?h[1-6]\b)){0,1000}</\1\s*>", re.I)
_PARAGRAPH = re.compile(rb"</?p\b[^<>]*>", re.I)
_SMALLEST_PICTURE = 3
"""Pixels. A picture up to this size is a tracking pixel."""
_LONGEST_SWITCH = 40
_SWITCH = re.compile(rf"[\W_]*(?:{phrase_pattern('more')})[\W_]*", re.I)
_TARGETS = ("data-target", "data-bs-target", "aria-controls")


def mend_bytes(html: bytes) -> bytes:
    """Return the page, in UTF-8, without doubly escaped entities (`&amp;zwnj;`)."""
    return _ESCAPED_TWICE.sub(b"&", html)


def has_empty_headings(root: Element) -> bool:
    """Return whether an empty h1 precedes a paragraph: the parser ends headings at a `<p>`, browsers do not."""
    for heading in root.iter("h1"):
        following = heading.getnext()
        if following is not None and following.tag == "p" and not len(heading) and not (heading.text or "").strip():
            return True
    return False


def without_paragraphs(html: bytes) -> bytes:
    """Return the page with line breaks instead of paragraph tags in its headings."""
    return _HEADING.sub(lambda heading: _PARAGRAPH.sub(b"<br>", heading[0]), html)


def has_strays(root: Element) -> bool:
    """Return whether content follows the first `</body>` or `</html>`: the parser puts it in a second tree."""
    body = root.find("body")
    if body is None:
        return root.getnext() is not None
    return root.getnext() is not None or body.getnext() is not None or bool((body.tail or "").strip())


def without_ends(html: bytes) -> bytes:
    """Return the page without `</body>` and `</html>`, which browsers ignore too."""
    return _ENDS.sub(b"", html)


def mend_tree(root: Element) -> None:
    """Change a parsed page in place, so that dropping its scripts and buttons loses nothing.

    Pictures in `noscript` move before it. A button that shows the rest of a text becomes a link to it.
    """
    for element in list(root.iter("noscript", "button")):
        if element.tag == "noscript":
            _lift_pictures(element)
        elif is_switch(squeeze("".join(element.itertext()))):
            _make_link(element, "#")
        elif target := next((value for name in _TARGETS if (value := element.get(name))), None):
            element[:] = []
            element.text = None
            _make_link(element, "#" + target.lstrip("#"))


def is_switch(text: str) -> bool:
    """Return whether a short text is the label of a switch that shows the rest of a story or folds it again."""
    return len(text) <= _LONGEST_SWITCH and _SWITCH.fullmatch(text) is not None


def _make_link(button: Element, address: str) -> None:
    button.tag = "a"
    button.set("href", address)


def _lift_pictures(noscript: Element) -> None:
    for picture in list(noscript.iter("img")):
        if not _is_pixel(picture):
            picture.tail = None
            noscript.addprevious(picture)


def _is_pixel(picture: Element) -> bool:
    sizes = [picture.get(name) or "" for name in ("width", "height")]
    counts = any(size.isdecimal() and int(size) <= _SMALLEST_PICTURE for size in sizes)
    return counts or "none" in (picture.get("style") or "")
