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
from ingest.extract.prune import prune
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

    def __init__(self, root: Element) -> None:
        super().__init__()
        self._root = root

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """One attempt, in no encoding."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """The events of the tree, whatever the markup."""
        soup = self.soup
        assert soup is not None
        for event, node in etree.iterwalk(self._root, events=("start", "end")):
            if event == "start":
                soup.handle_starttag(node.tag, None, None, dict(node.attrib))
                if node.text:
                    soup.handle_data(node.text)
            else:
                soup.handle_endtag(node.tag)
                if node.tail:
                    soup.handle_data(node.tail)


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
