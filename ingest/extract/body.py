"""Read a pruned body with BeautifulSoup into its blocks of text: paragraphs, sub-headings, quotes, items, rows."""

from collections.abc import Iterator
from dataclasses import dataclass
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
_TAGS = _BLOCKS | _CELLS | {"br"}
"""What is told to the soup beside links: tags within a line say nothing of blocks."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text as the author wrote it, white space made even."""

    text: str
    linked: int = 0
    """How many of its letters stand in links."""
    links: int = 1
    """How many links it has a part of, if any of its letters stand in one."""

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links, and signs between them."""
        if self.links > 1:
            return self.linked >= 0.75 * len(self.text)
        return self.linked > 0 and self.linked >= 0.9 * len(self.text)


def read_blocks(body: Pruned) -> list[Block]:
    """The blocks of text of a pruned body, in document order."""
    return list(_blocks(BeautifulSoup("", builder=_ParsedAlready(body))))


def read_json_ld_body(json_ld: JsonLd) -> list[Block]:
    """The blocks of `articleBody`: lines of text, or markup."""
    text = json_ld.story.get("articlebody")
    if not isinstance(text, str):
        return []
    if "</" in text and (root := parse(text.encode("utf-8", "replace"))) is not None:
        return read_blocks(prune(root))
    return [Block(line) for part in text.split("\n") if (line := squeeze(part))]


class _ParsedAlready(TreeBuilder):
    """Makes soup of a tree of lxml's: to write it out and parse it again takes half as long again."""

    def __init__(self, body: Pruned) -> None:
        super().__init__()
        self._body = body

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """One attempt, in no encoding."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """The events of the tree, whatever the markup, up to the end of the story."""
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
                if name:
                    soup.handle_starttag(name, None, None, {})
                if node.text:
                    soup.handle_data(node.text)
            elif name:
                soup.handle_endtag(name)
            if event == "end" and node.tail and node is not body.element:
                soup.handle_data(node.tail)


def _name(node: Element) -> str | None:
    """By what name the soup is told of an element; None for what says nothing of blocks and links."""
    if node.tag == "a":
        return "a" if node.get("href") is not None else None
    if node.tag not in _TAGS:
        return None
    return "pre" if "white-space" in (style := node.get("style") or "") and "pre" in style else node.tag


def _blocks(soup: Tag) -> Iterator[Block]:
    """Walk without recursion: an element is put on the stack once to be opened and, if a block, once to be closed."""
    pieces: list[str] = []
    linked = links = 0
    stack: list[tuple[object, bool, bool, bool]] = [(soup, False, False, False)]
    while stack:
        node, in_link, in_pre, closing = stack.pop()
        if isinstance(node, NavigableString):
            if isinstance(node, PreformattedString):
                continue
            *lines, last = node.split("\n") if in_pre else (node,)
            for line in lines:
                pieces.append(line)
                if text := squeeze("".join(pieces)):
                    yield Block(text, linked + (len(squeeze(line)) if in_link else 0), max(1, links))
                pieces, linked, links = [], 0, 0
            pieces.append(last)
            linked += len(squeeze(last)) if in_link else 0
            continue
        assert isinstance(node, Tag)
        if node.name in _BLOCKS or node.name == "br":
            if text := squeeze("".join(pieces)):
                yield Block(text, linked, max(1, links))
            pieces, linked, links = [], 0, 0
        elif node.name in _CELLS and not closing:
            pieces.append(" ")
        if not closing:
            if node.name == "a":
                in_link, links = True, links + 1
            in_pre = in_pre or node.name == "pre"
            if node.name in _BLOCKS:
                stack.append((node, in_link, in_pre, True))
            stack.extend((child, in_link, in_pre, False) for child in reversed(node.contents))
    if text := squeeze("".join(pieces)):
        yield Block(text, linked, max(1, links))
