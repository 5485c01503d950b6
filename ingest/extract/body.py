"""Read a pruned body with BeautifulSoup into its blocks of text: paragraphs, sub-headings, quotes, items, rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.words import squeeze

_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text as the author wrote it, white space made even."""

    text: str
    linked: int = 0
    """How many of its letters stand in links."""

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links."""
        return self.linked > 0 and self.linked >= 0.9 * len(self.text)


def read_blocks(body: Element) -> list[Block]:
    """The blocks of text of a pruned body, in document order."""
    html = etree.tostring(body, encoding="unicode", method="html")
    soup = BeautifulSoup(html, "lxml")
    return list(_blocks(soup))


def _blocks(soup: Tag) -> Iterator[Block]:
    """Walk without recursion: an element is put on the stack once to be opened and, if a block, once to be closed."""
    pieces: list[str] = []
    linked = 0
    stack: list[tuple[object, bool, bool]] = [(soup, False, False)]
    while stack:
        node, in_link, closing = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                pieces.append(node)
                linked += len(squeeze(node)) if in_link else 0
            continue
        assert isinstance(node, Tag)
        if node.name in _BLOCKS or node.name == "br":
            if text := squeeze("".join(pieces)):
                yield Block(text, linked)
            pieces, linked = [], 0
        elif node.name in _CELLS and not closing:
            pieces.append(" ")
        if not closing:
            in_link = in_link or node.name == "a"
            if node.name in _BLOCKS:
                stack.append((node, in_link, True))
            stack.extend((child, in_link, False) for child in reversed(node.contents))
    if text := squeeze("".join(pieces)):
        yield Block(text, linked)
