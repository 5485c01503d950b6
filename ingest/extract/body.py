"""Read a pruned body with BeautifulSoup into blocks of text: paragraphs, sub-headings, quotes, list items, rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import TreeBuilder
from bs4.element import NavigableString, PreformattedString, Tag
from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.document import parse
from ingest.extract.json_ld import JsonLd
from ingest.extract.prune import Pruned, prune
from ingest.extract.words import squeeze

_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_WORDS = re.compile(r"[^\W\d_]{2,}")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary"}
_TAGS = _BLOCKS | _CELLS
"""Tags passed on to the soup, besides links: inline tags do not affect blocks."""
_BREAK = "\x1e"
"""Replaces `br`, which pages hold by the hundred, with a character that no page may hold."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text as the author wrote it, white space collapsed."""

    text: str
    linked: int = 0
    """Number of its letters inside links."""
    links: int = 1
    """Number of links that it contains, at least 1; only meaningful if it has linked letters."""
    heading: bool = False
    """Whether it is marked up as a heading."""

    beside: str = ""
    """Its text outside links; empty if it has no linked letters."""
    row: bool = False
    """Whether it is a row of a table."""

    @property
    def is_link(self) -> bool:
        """Whether it consists of links, apart from numbers and signs."""
        if not self.linked:
            return False
        if self.row or not self.beside:
            return self.linked >= 0.9 * len(self.text)
        return sum(map(len, _WORDS.findall(self.beside))) <= 0.1 * len(self.text)


def read_blocks(body: Pruned) -> list[Block]:
    """Return the blocks of text of a pruned body, in document order."""
    return list(_blocks(BeautifulSoup("", builder=_ParsedAlready(body))))


def read_json_ld_body(json_ld: JsonLd) -> list[Block]:
    """Return the blocks of `articleBody`: lines of text, or markup."""
    text = json_ld.story.get("articlebody")
    if not isinstance(text, str):
        return []
    if "</" in text and (root := parse(text.encode("utf-8", "replace"))) is not None:
        return read_blocks(prune(root))
    return [Block(line) for part in text.split("\n") if (line := squeeze(part))]


class _ParsedAlready(TreeBuilder):
    """Builds the soup from an lxml tree: to serialise and parse it again takes half as long again."""

    def __init__(self, body: Pruned) -> None:
        super().__init__()
        self._body = body

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """Yield one attempt, without an encoding."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Replay the events of the tree up to the story's end; `markup` is ignored."""
        soup, body = self.soup, self._body
        assert soup is not None
        walker = etree.iterwalk(body.element, events=("start", "end"))
        for event, node in walker:
            name = _name(node)
            if node in body.dropped:
                if event == "start":
                    walker.skip_subtree()
            elif event == "start":
                if node is body.end:
                    break
                if node.tag == "br":
                    soup.handle_data(_BREAK)
                elif name:
                    soup.handle_starttag(name, None, None, {})
                if node.text:
                    soup.handle_data(node.text)
            elif name:
                soup.handle_endtag(name)
            if event == "end" and node.tail and node is not body.element:
                soup.handle_data(node.tail)


def _name(node: Element) -> str | None:
    """Return the tag name to pass to the soup; None for an element that affects neither blocks nor links."""
    if node.tag == "a":
        return "a" if node.get("href") is not None else None
    if node.tag not in _TAGS:
        return None
    return "pre" if "white-space" in (style := node.get("style") or "") and "pre" in style else node.tag


def _blocks(soup: Tag) -> Iterator[Block]:
    """Walk without recursion: each element is pushed once to open it and, if it is a block, once to close it."""
    line = _Line()
    stack: list[tuple[object, bool, bool, bool]] = [(soup, False, False, False)]
    while stack:
        node, in_link, in_pre, closing = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                *lines, last = node.replace("\n", _BREAK).split(_BREAK) if in_pre else node.split(_BREAK)
                for text in lines:
                    line.add(text, in_link)
                    yield from line.end()
                line.add(last, in_link)
            continue
        assert isinstance(node, Tag)
        name = node.name
        if name in _BLOCKS:
            yield from line.end()
            line.heading = name in _HEADINGS and not closing
            line.row = name == "tr" and not closing
        elif name in _CELLS and not closing:
            line.add(" ", linked=False)
        if not closing:
            if name == "a":
                in_link = True
                line.links += 1
            in_pre = in_pre or name == "pre"
            if name in _BLOCKS:
                stack.append((node, in_link, in_pre, True))
            stack.extend((child, in_link, in_pre, False) for child in reversed(node.contents))
    yield from line.end()


@dataclass(slots=True)
class _Line:
    """The block being read."""

    pieces: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    heading: bool = False
    row: bool = False

    def add(self, text: str, linked: bool) -> None:
        self.pieces.append(text)
        if linked:
            self.linked += len(squeeze(text))
        else:
            self.beside.append(text)

    def end(self) -> Iterator[Block]:
        if text := squeeze("".join(self.pieces)):
            beside = squeeze(" ".join(self.beside)) if self.linked else ""
            yield Block(text, self.linked, max(1, self.links), self.heading, beside, self.row)
        self.pieces.clear()
        self.beside.clear()
        self.linked = self.links = 0
