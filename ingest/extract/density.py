"""Find the story on a page of no known layout: the element that holds most Persian prose and least of all else.

Every block of text is worth its words when it reads as prose, and costs its words when it is links, labels or a
reader's comment; an element is worth the sum of its blocks, and the best one is the body, or what in it holds nearly
all of that. Prose is told by what headlines and menus lack: length, and the small words that make up a fifth of running
Persian. The lead below another story's linked headline reads as prose, but says nothing against the body elsewhere.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.document import Document
from ingest.extract.prune import names_of, names_pattern

_BLOCKS = {
    "html", "body", "div", "p", "td", "th", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "tbody", "section",
    "article", "main", "header", "footer", "aside", "nav", "form", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
    "figure", "figcaption", "pre", "center", "fieldset", "address",
}  # fmt: skip
_OUTSIDE = {"nav", "footer", "aside", "h1"}
_LARGEST_FORM = 60
"""Elements; ASP.NET puts the whole page into one form."""
_CONTAINERS = {"div", "section", "article", "main", "td"}
_HEADINGS = ("h2", "h3", "h4", "h5")
_REPLY = re.compile(r"\s*(?:پاسخ|پاسخ دادن|پاسخ به این (?:نظر|دیدگاه)|جواب|reply)\s*", re.I)
"""What a reader's comment bears, and no paragraph of a story."""
_SMALL = {
    "و", "در", "به", "از", "که", "این", "را", "با", "است", "برای", "آن", "یک", "خود", "تا", "کرد", "بر", "هم", "نیز",
    "بود", "شد", "می", "وی", "او", "ما", "اما", "باید", "پیش", "پس", "هر", "گفت", "کند", "شده", "شود", "دارد", "های",
    "ها", "هستند", "نیست", "یا", "اگر", "بین", "دو", "چه", "همه", "من", "آنها",
    "the", "of", "and", "to", "in", "a", "is", "that", "for",
}  # fmt: skip
_SENTENCE_END = re.compile(r"[.!؟?»:؛]")


_LONGEST_REPLY = 40
_COMMENTS = {"div", "li", "article", "section", "td"}
_LEAST_WORDS = 8
_LEAST_SMALL = 0.1
_LEAST_WITHIN = 0.85
"""Share of the worth that a part must hold for the rest to be what stands around the story."""
_LEAST_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The element of the body, and a confidence between 0 and 1; 0 where all prose announces other stories."""

    element: Element
    confidence: float


@dataclass(slots=True)
class _Block:
    element: Element | None = None
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    outside: bool = False


def find_body(document: Document) -> Found | None:
    """The element that reads most like a story; None when nothing on the page does."""
    elements = list(document.root.iter(etree.Element))
    blocks, teasers = _blocks(elements)
    worth = {element: _worth(element, block) for element, block in blocks.items()}
    own = {element: value for element, value in worth.items() if value <= 0 or element.getparent() not in teasers}
    return _densest(elements, own) or _densest(elements, worth, confidence=0.0)


def _densest(elements: list[Element], worth: dict[Element, float], confidence: float = 1.0) -> Found | None:
    """The element of most worth, `worth` being that of blocks; `confidence` is the most that it may have."""
    prose = sum(value for value in worth.values() if value > 0)
    paragraphs = {element: 1 for element, value in worth.items() if value > 0}
    total = dict(worth)
    best, most = None, 0.0
    for element in reversed(elements):
        value = total.get(element, 0.0)
        if value > most:
            best, most = element, value
        parent = element.getparent()
        if parent is not None:
            total[parent] = total.get(parent, 0.0) + value
            paragraphs[parent] = paragraphs.get(parent, 0) + paragraphs.get(element, 0)
    if best is None:
        return None
    confidence *= min(1.0, most / 60) * min(1.0, most / prose)
    return Found(_innermost(best, total, paragraphs), confidence)


def _innermost(element: Element, worth: dict[Element, float], paragraphs: dict[Element, int]) -> Element:
    """The container within that still holds nearly all of the worth, in several paragraphs."""
    least = _LEAST_WITHIN * worth[element]
    while True:
        inner = (child for child in element.iterchildren(*_CONTAINERS) if worth.get(child, 0.0) >= least)
        found = next(inner, None)
        if found is None or paragraphs.get(found, 0) < _LEAST_PARAGRAPHS:
            return element
        element = found


def _blocks(elements: list[Element]) -> tuple[dict[Element, _Block], set[Element]]:
    """The text of each block-level element that is in none of the blocks within it, and the boxes of other stories.

    A box is what holds a linked headline; the prose beside that is its story's lead.
    """
    tail_names = names_pattern("tail")
    blocks: dict[Element, _Block] = {}
    boxes, comments = set[Element](), set[Element]()
    inside: dict[Element, tuple[_Block, bool]] = {}
    for element in elements:
        above, linked = inside.get(element.getparent(), (_Block(), False))
        block = above
        if element.tag in _BLOCKS:
            outside = above.outside or _is_outside(element) or tail_names.search(names_of(element)) is not None
            block = blocks[element] = _Block(element, outside=outside)
        in_link = linked or (element.tag == "a" and element.get("href") is not None)
        inside[element] = (block, in_link)
        if in_link and not linked and block.element is not None and block.element.tag in _HEADINGS:
            boxes.add(block.element.getparent())
        if _is_reply(element) and above.element is not None and above.element.tag in _COMMENTS:
            comments.add(above.element)
        _add(block, element.text, in_link)
        _add(above, element.tail, linked)
    if comments:
        _set_outside(blocks, inside, comments)
    return blocks, boxes


def _is_reply(element: Element) -> bool:
    text = element.text
    return text is not None and len(text) <= _LONGEST_REPLY and _REPLY.fullmatch(text) is not None


def _set_outside(
    blocks: dict[Element, _Block], inside: dict[Element, tuple[_Block, bool]], comments: set[Element]
) -> None:
    """Take comments, to which readers are asked to reply, out of the story with all that they hold."""
    for element, block in blocks.items():
        above = inside.get(element.getparent())
        block.outside = block.outside or element in comments or (above is not None and above[0].outside)


def _is_outside(element: Element) -> bool:
    if element.tag != "form":
        return element.tag in _OUTSIDE
    return sum(1 for _ in islice(element.iterdescendants(), _LARGEST_FORM)) < _LARGEST_FORM


def _add(block: _Block, text: str | None, linked: bool) -> None:
    if text and not text.isspace():
        block.pieces.append(text)
        block.linked += len(text.split()) if linked else 0


def _worth(element: Element, block: _Block) -> float:
    words = "".join(block.pieces).split()
    if element.tag == "figcaption":
        return 0.0
    if block.outside:
        return -float(len(words))
    if block.linked > 0.3 * len(words):
        return -float(block.linked)
    if len(words) < _LEAST_WORDS:
        return 0.0 if _SENTENCE_END.search(words[-1][-1:] if words else "") else -0.5 * len(words)
    small = sum(1 for word in words if word in _SMALL)
    return float(len(words)) if small >= _LEAST_SMALL * len(words) else -0.5 * len(words)
