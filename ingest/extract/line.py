"""Return an element's text as one line, for single-line fields: titles, kickers, leads, names, dates."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from ingest.discover.plain import plain_text

MOST_PIECES = 200
"""Pieces of text read for a line; a line of a real page has some five."""

_APART = {
    "address", "article", "blockquote", "br", "button", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "img", "label", "li", "main", "ol", "p", "section",
    "small", "table", "tbody", "td", "th", "time", "tr", "ul",
}  # fmt: skip
"""Elements that separate the words on their two sides."""
_LINES = _APART - {"button", "img", "label", "small", "time"}
_EDGE = "\x1f"
_EDGES = re.compile(f"{_EDGE}+")
_WORD_ENDS, _WORD_BEGINS = re.compile(r"[\w»)\]!؟?.:؛،,…\"'”]"), re.compile(r"[\w«(\[\"'“#]")
_ESCAPED = re.compile(r"</?[a-zA-Z!][^<>]*>|&#?\w{2,10};")


def line_of(element: Element) -> str:
    """Return the text within, at most MOST_PIECES pieces; a space separates the texts of boxes and lines."""
    return _EDGES.sub(_space, "".join(_pieces(element))) if len(element) else element.text or ""


def lines_of(element: Element) -> Iterator[tuple[Element, str]]:
    """Yield the lines within, each with its block, in document order."""
    pieces: list[str] = []
    blocks = [element]
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in _LINES and (line := " ".join("".join(pieces).split())):
            yield blocks[-1], line
        if node.tag in _LINES:
            pieces.clear()
            if event == "start":
                blocks.append(node)
            else:
                blocks.pop()
        if text := node.text if event == "start" else node.tail if node is not element else None:
            pieces.append(text)
    if line := " ".join("".join(pieces).split()):
        yield element, line


def without_markup(line: str) -> str:
    """Return the line without tags and entities, which it holds if they were escaped twice."""
    return plain_text(line) if _ESCAPED.search(line) else line


def _pieces(element: Element) -> list[str]:
    pieces: list[str] = []
    begins: list[int] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            begins.append(len(pieces))
            if text := node.text:
                pieces.append(text)
        else:
            begin = begins.pop()
            if node is element:
                break
            if node.tag in _APART:
                pieces.insert(begin, " ")
                pieces.append(" ")
            elif node.tag in ("span", "a") and _is_box(node, "".join(pieces[begin:])):
                pieces.insert(begin, _EDGE)
                pieces.append(_EDGE)
            if text := node.tail:
                pieces.append(text)
        if len(pieces) >= MOST_PIECES:
            break
    return pieces


def _is_box(node: Element, text: str) -> bool:
    """Return whether a span or link holds separate words, like a badge or a line, and not a part of a word.

    Parts of words are single letters, such as a drop cap, and spans with a style or language, which editors colour or
    paste.
    """
    if len(text.strip()) < 2 or node.get("style") or node.get("lang"):
        return False
    return node.get("class") is not None or " " in text or _touches_box(node)


def _touches_box(node: Element) -> bool:
    following, previous = node.getnext(), node.getprevious()
    before = previous is not None and previous.tag == node.tag and not previous.tail
    return before or (following is not None and following.tag == node.tag and not node.tail)


def _space(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    parted = _WORD_ENDS.match(text[start - 1 : start]) and _WORD_BEGINS.match(text[end : end + 1])
    return " " if parted else ""
