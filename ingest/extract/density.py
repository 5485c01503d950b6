"""Find the story on a page of no known layout: the element that holds most prose and least of all else.

Every block of text is worth its words when it reads as prose, and costs its words when it is links, labels or others'
text; an element is worth the sum of its blocks, and the best one is the body, or what in it holds nearly all of that.
Prose is told by what headlines and menus lack: length, the end of a sentence, the small words that make up a fifth of
running Persian. Where the page calls itself an article, its headline leads to the body (`grow`), however short that is.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from ingest.extract.document import Document
from ingest.extract.grow import Prose, grow
from ingest.extract.line import line_of
from ingest.extract.lines import heads_links, is_dated, is_notice
from ingest.extract.outside import find_outside
from ingest.extract.scope import find_headline, find_next, find_scope
from ingest.extract.spans import BLOCKS, Spans, unwrap_links
from ingest.extract.words import squeeze, word_count

_CONTAINERS = {"div", "section", "article", "main", "td"}
_BESIDE = {"div", "td", "center", "p", "section", "article", "li"}
"""Elements in which a text may stand right beside its headline, with nothing around either."""
_BOXES = {"div", "section", "header", "ul", "ol", "dl"}
_HEADINGS = {"h2", "h3", "h4", "h5"}
_SMALL = {
    "و", "در", "به", "از", "که", "این", "را", "با", "است", "برای", "آن", "یک", "خود", "تا", "کرد", "بر", "هم", "نیز",
    "بود", "شد", "می", "وی", "او", "ما", "اما", "باید", "پیش", "پس", "هر", "گفت", "کند", "شده", "شود", "دارد", "های",
    "ها", "هستند", "نیست", "یا", "اگر", "بین", "دو", "چه", "همه", "من", "آنها",
    "the", "of", "and", "to", "in", "a", "is", "that", "for",
    "في", "على", "إلى", "عن", "أن", "إن", "التي", "الذي", "هذا", "هذه", "قال", "مع", "لا",
    "لە", "بە", "بۆ", "کە", "ئەو", "ئەم", "هەر", "لەگەڵ", "دەکات", "لەسەر",
    "د", "په", "چې", "کې", "ته", "سره", "له", "دا", "هغه", "شي", "دي", "یې", "وي", "کړي",
    "بو", "بیر", "ایله", "اوچون", "ده", "کی", "اولان", "سونرا", "اولاراق", "اولدو",
    "کے", "کا", "میں", "نے", "ہے", "اور", "سے", "کو", "پر", "کہ", "ہیں", "کر",
}  # fmt: skip
_ENDS = (".", "!", "؟", "?", "»", ":", "؛", "۔", "…", ".»", '"', "”")

_LEAST_WORDS, _LEAST_SENTENCE = 8, 12
_LEAST_SMALL = 0.1
_LEAST_WITHIN = 0.85
"""Share of the worth that a part must hold for the rest to be what stands around the story."""
_LEAST_PARAGRAPHS = 3
_MOST_LINKED = 0.3
"""Share of links in an element beside the paragraphs of a story that is not a box of links."""
_MOST_LINKED_TABLE = 0.8
_MOST_BESIDE, _LEAST_RUNNING, _SHORT = 4, 3, 40
"""A story of less words than `_SHORT` under the headline gives way to text elsewhere that is so many times longer."""


@dataclass(frozen=True, slots=True)
class Found:
    """The element of the body, and a confidence between 0 and 1; 0 where all prose announces other stories."""

    element: Element
    confidence: float
    dropped: Collection[Element] = ()
    """Elements within that are no part of the story."""
    first: Element | None = None
    """The first paragraph, where that is known."""
    labels: tuple[str, ...] = ()
    """Lines between the headline and that."""


@dataclass(slots=True)
class _Block:
    element: Element | None = None
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    outside: bool = False
    heading: bool = False


def find_body(document: Document, title: str | None = None, *, claimed: bool = False) -> Found | None:
    """The element that reads most like a story; None when nothing on the page does.

    `title` is the page's headline, `claimed` whether the page calls itself an article.
    """
    unwrap_links(document.root)
    spans = Spans(document.root)
    headline = find_headline(document, title)
    scope = find_scope(spans, headline)
    if scope is not spans.root:
        spans = Spans(scope)
    outside = find_outside(spans, headline)
    blocks = _blocks(spans, outside)
    worth = {element: _worth(block) for element, block in blocks.items()}
    own = _without_teasers(blocks, worth, headline)
    best = _densest(spans.order, own)
    if headline is not None and claimed and (led := _led_by(headline, spans, own, blocks, best)):
        return replace(led, dropped={*led.dropped, *outside})
    if best is None:
        anyone = {element: _worth(replace(block, outside=False)) for element, block in blocks.items()}
        return _densest(spans.order, anyone, confidence=0.0)
    return replace(best, dropped=outside)


def _led_by(
    headline: Element, spans: Spans, own: dict[Element, float], blocks: dict[Element, _Block], best: Found | None
) -> Found | None:
    """The story below the headline, unless that is a line or two beside a far longer text."""
    end = spans.before(headline) + spans.words(headline)
    following = find_next(headline)
    last = spans.before(following) if following is not None else float("inf")
    beside = {outer for outer in headline.iterancestors() if outer.tag in _BESIDE}
    worth = {
        element: value
        for element, value in own.items()
        if value > 0 and (end <= spans.before(element) < last or element in beside)
    }
    start = min(map(spans.before, worth), default=last)
    tables = {
        table: float(spans.words(table)) for table in _tables(spans, blocks) if end <= spans.before(table) < start
    }
    prose = Prose(
        tables | worth,
        {element: squeeze("".join(block.pieces)) for element, block in blocks.items()},
        squeeze(line_of(headline)),
        spans.order,
    )
    found = grow(prose, headline)
    if found is None:
        return None
    grown = prose.words(found.element) - sum(map(prose.words, found.dropped))
    if best is not None and grown < _SHORT and prose.paragraphs(best.element) >= _LEAST_RUNNING:
        rest = prose.words(best.element) - (grown if prose.first in best.element.iterdescendants() else 0)
        if rest >= _MOST_BESIDE * grown and not prose.is_talk(best.element):
            return None
    labels, boxes = _furniture(found.element, spans, prose, own)
    dropped = {*found.dropped, headline, *labels, *boxes}
    for outer in (headline, *headline.iterancestors()):
        if outer is found.element:
            break
        dropped.update(outer.itersiblings(preceding=True))
    if following is not None:
        dropped.update((following, *following.itersiblings()))
    above = (line for label in labels for inner in label.iter() if (line := prose.lines.get(inner)))
    return Found(found.element, 1.0, dropped, prose.first, tuple(above))


def _tables(spans: Spans, blocks: dict[Element, _Block]) -> list[Element]:
    """Tables of data: rows of several short cells, and no table within."""
    tables = (element for element in spans.order if element.tag == "table" and not blocks[element].outside)
    return [
        table
        for table in tables
        if len(rows := list(table.iter("tr"))) > 1
        and len(list(table.iter("table"))) == 1
        and len(list(table.iter("td", "th"))) >= 2 * len(rows)
        and spans.linked(table) <= _MOST_LINKED * spans.words(table)
    ]


def _furniture(
    body: Element, spans: Spans, prose: Prose, own: dict[Element, float]
) -> tuple[list[Element], list[Element]]:
    """Beside the paragraphs of a grown body: labels above the first of them; boxes of links, leads of other stories."""
    first = spans.before(prose.first) if prose.first is not None else 0
    labels, boxes = [], []
    for element in body.iterdescendants():
        parent = element.getparent()
        if element.tag not in BLOCKS or prose.words(element) or not (parent is body or prose.words(parent)):
            continue
        words = spans.words(element)
        if spans.before(element) < first:
            said = (line for inner in element.iter() if (line := prose.lines.get(inner)))
            if element.tag != "table" and not any(line.endswith(_ENDS) and word_count(line) > 2 for line in said):
                labels.append(element)
            continue
        lines = [inner for inner in element.iter() if inner in prose.lines]
        if spans.linked(element) > (_MOST_LINKED if element.tag != "table" else _MOST_LINKED_TABLE) * words:
            boxes.append(element)
            heading = element.getprevious()
            if heading is not None and not prose.words(heading) and heads_links(prose.lines.get(heading, "")):
                boxes.append(heading)
        elif (
            element.tag in _BOXES
            and not any(inner.tag in _HEADINGS for inner in lines)
            and any(inner not in own or is_dated(prose.lines[inner]) for inner in lines)
        ):
            boxes.append(element)
    return labels, boxes


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


def _blocks(spans: Spans, outside: Collection[Element]) -> dict[Element, _Block]:
    """The text of each block-level element that is in none of the blocks within it."""
    blocks: dict[Element, _Block] = {}
    inside: dict[Element, tuple[_Block, bool]] = {}
    for element in spans.order:
        above, linked = inside.get(element.getparent(), (_Block(), False))
        block = above
        if element.tag in BLOCKS or element in outside:
            heading = above.heading or element.tag in _HEADINGS
            block = blocks[element] = _Block(element, outside=above.outside or element in outside, heading=heading)
        in_link = linked or (element.tag == "a" and element.get("href") is not None)
        inside[element] = (block, in_link)
        _add(block, element.text, in_link)
        _add(above, element.tail, linked)
    return blocks


def _add(block: _Block, text: str | None, linked: bool) -> None:
    if text and not text.isspace():
        block.pieces.append(text)
        block.linked += len(text.split()) if linked else 0


def _without_teasers(
    blocks: dict[Element, _Block], worth: dict[Element, float], headline: Element | None
) -> dict[Element, float]:
    """The worth of blocks but for the lead below another story's linked headline."""
    own = dict(worth)
    announced = False
    for element, block in blocks.items():
        if worth[element] > 0:
            if announced:
                del own[element]
            announced = False
        elif block.pieces and not block.outside and (block.heading or element.tag == "h1"):
            announced = bool(block.linked) and element is not headline and element.tag != "h1"
    return own


def _worth(block: _Block) -> float:
    words = "".join(block.pieces).split()
    element = block.element
    if element is None or (element.tag in ("figcaption", "td", "th", "caption") and len(words) < _LEAST_SENTENCE):
        return 0.0
    if element.tag == "figcaption":
        return 0.0
    if block.outside or element.tag == "h1":
        return -float(len(words))
    if block.linked > 0.3 * len(words) and not _is_linked_paragraph(words):
        return -float(block.linked)
    ends = bool(words) and words[-1].endswith(_ENDS)
    if len(words) < _LEAST_WORDS:
        return 0.0 if ends else -0.5 * len(words)
    small = sum(1 for word in words if word in _SMALL)
    if small < _LEAST_SMALL * len(words) and not (ends and len(words) >= _LEAST_SENTENCE):
        return -0.5 * len(words)
    return -float(len(words)) if is_notice(" ".join(words)) else float(len(words))


def _is_linked_paragraph(words: list[str]) -> bool:
    return len(words) >= _LEAST_SENTENCE and words[-1].endswith((".", "!", "؟", "»", "۔"))
