"""How many words stand before each element of a tree, in it, and in the links within it."""

from lxml import etree
from lxml.etree import _Element as Element

BLOCKS = {
    "html", "body", "div", "p", "td", "th", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "tbody", "thead", "section",
    "article", "main", "header", "footer", "aside", "nav", "form", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
    "figure", "figcaption", "pre", "center", "fieldset", "address", "details", "summary",
}  # fmt: skip
"""Elements that begin and end a line of their own."""


_MOST_WITHIN, _MOST_LETTERS = 2, 600
"""Elements and letters of a link; one that was left open takes in a whole story."""


def unwrap_links(root: Element) -> None:
    """Make plain elements of links that hold whole texts, since nobody closed them."""
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
        self._begin: dict[Element, tuple[int, int]] = {}
        self._end: dict[Element, tuple[int, int]] = {}
        words = linked = links = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            is_link = element.tag == "a" and element.get("href") is not None
            if event == "start":
                self.order.append(element)
                self._begin[element] = (words, linked)
                links += is_link
                text = element.text
            else:
                links -= is_link
                self._end[element] = (words, linked)
                text = element.tail
            if text and not text.isspace():
                count = len(text.split())
                words += count
                linked += count if links else 0

    def words(self, element: Element) -> int:
        """All words within."""
        return self._end[element][0] - self._begin[element][0]

    def linked(self, element: Element) -> int:
        """The words within that stand in links."""
        return self._end[element][1] - self._begin[element][1]

    def before(self, element: Element) -> int:
        """The words of the tree before the element."""
        return self._begin[element][0]

    def is_first(self, inner: Element, outer: Element, slack: int = 0) -> bool:
        """Whether an element begins the text of one around it, but for `slack` words."""
        return self.before(inner) - self.before(outer) <= slack
