"""Count the words before each element of a tree, within it, and in its links."""

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.line import line_of
from ingest.extract.words import squeeze

BLOCKS = {
    "html", "body", "div", "p", "td", "th", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "tbody", "thead",
    "section", "article", "main", "header", "footer", "aside", "nav", "form", "blockquote", "h1", "h2", "h3",
    "h4", "h5", "h6", "figure", "figcaption", "pre", "center", "fieldset", "address", "details", "summary",
}  # fmt: skip
"""Elements that begin and end a line."""


_MOST_WITHIN, _MOST_LETTERS = 2, 600
"""Children and letters of a link; with more of both, it was left open and swallowed a story."""


def unwrap_links(root: Element) -> None:
    """Turn unclosed links, which hold whole texts, into plain elements."""
    for link in root.iter("a"):
        if len(link) > _MOST_WITHIN and link.get("href") and sum(map(len, link.itertext())) > _MOST_LETTERS:
            link.tag = "div"
            del link.attrib["href"]


class Spans:
    """The words of a tree, counted in one walk."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.order: list[Element] = []
        """The elements in document order."""
        before = self._before = dict[Element, int]()
        within, linked_within = self._words, self._linked = dict[Element, int](), dict[Element, int]()
        add, pieces = self.order.append, list[str]()
        words = linked = links = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                add(element)
                before[element] = words
                linked_within[element] = linked
                if element.tag == "a" and element.get("href") is not None:
                    links += 1
                text = element.text
            else:
                if links and element.tag == "a" and element.get("href") is not None:
                    links -= 1
                within[element] = words - before[element]
                linked_within[element] = linked - linked_within[element]
                text = element.tail
            if text and (count := len(text.split())):
                pieces.append(text)
                words += count
                if links:
                    linked += count
        self.text = "\n".join(pieces)
        """The non-blank pieces of the text, one a line."""
        self.words = self._words.__getitem__
        """Number of words within an element."""
        self.linked = self._linked.__getitem__
        """Number of words in links within an element."""
        self.before = self._before.__getitem__
        """Number of words of the tree before an element."""

    def is_first(self, inner: Element, outer: Element, slack: int = 0) -> bool:
        """Return whether at most `slack` words of `outer` precede `inner`."""
        return self._before[inner] - self._before[outer] <= slack

    def is_leaf(self, element: Element) -> bool:
        """Return whether an element is a block without a block as child."""
        return element.tag in BLOCKS and not any(child.tag in BLOCKS for child in element)

    def line(self, element: Element) -> str:
        """Return the text within, as a line."""
        return squeeze(line_of(element))
