"""Find the story below a page's headline, however short, and the labels and boxes around its paragraphs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.date_line import is_event_line
from ingest.extract.grow import Paragraphs, grow
from ingest.extract.lines import is_dated, is_links_heading
from ingest.extract.prose import ENDS, HEADINGS, Block
from ingest.extract.scope import find_next
from ingest.extract.spans import BLOCKS, Spans
from ingest.extract.words import squeeze, word_count

_BESIDE = {"div", "td", "center", "p", "section", "article", "li"}
"""Elements that may hold both the headline and the story's text, without an element around either."""
_BOXES = {"div", "section", "header", "ul", "ol", "dl"}
_MOST_LINKED, _MOST_LINKED_TABLE = 0.3, 0.8
"""Shares of linked words above which a block without paragraphs, or a table, is a box of links."""
_SHORT, _TIMES_LONGER, _LEAST_RUNNING = 40, 4, 3
"""A story of fewer than `_SHORT` words loses to running text elsewhere: at least `_LEAST_RUNNING` paragraphs with
`_TIMES_LONGER` times its words."""


@dataclass(frozen=True, slots=True)
class Grown:
    """The element around a story below its headline."""

    element: Element
    dropped: Collection[Element]
    """Elements within that are not the story: the headline, everything above it, boxes, the next story."""
    paragraphs: Paragraphs
    labels: tuple[str, ...]
    """Lines between the headline and the first paragraph."""

    @property
    def first(self) -> Element | None:
        """The first paragraph."""
        return self.paragraphs.first

    def is_beside(self, other: Element) -> bool:
        """Return whether it is only a caption or lead: a line or two, where `other` holds a far longer text."""
        words = self.paragraphs.words
        grown = words(self.element) - sum(map(words, self.dropped))
        if grown >= _SHORT or self.paragraphs.count(other) < _LEAST_RUNNING or self.paragraphs.is_talk(other):
            return False
        shared = grown if self.first is not None and other in self.first.iterancestors() else 0
        return words(other) - shared >= _TIMES_LONGER * grown


def grow_below(
    headline: Element, spans: Spans, blocks: dict[Element, Block], worth: dict[Element, float]
) -> Grown | None:
    """Return the story below a headline; None without a paragraph there. `worth` excludes leads of other stories."""
    end = spans.before(headline) + spans.words(headline)
    following = find_next(headline)
    last = spans.before(following) if following is not None else float("inf")
    beside = {outer for outer in headline.iterancestors() if outer.tag in _BESIDE}
    prose = {
        element: value
        for element, value in worth.items()
        if value > 0 and (end <= spans.before(element) < last or element in beside)
    }
    start = min(map(spans.before, prose), default=last)
    tables = {
        table: float(spans.words(table)) for table in _tables(spans, blocks) if end <= spans.before(table) < start
    }
    lines = {element: squeeze("".join(block.pieces)) for element, block in blocks.items()}
    paragraphs = Paragraphs(tables | prose, lines, spans.line(headline), spans.order)
    part = grow(paragraphs, headline)
    if part is None:
        return None
    labels = list(_labels(part.element, spans, paragraphs))
    dropped = {*part.dropped, headline, *labels, *_link_boxes(part.element, spans, paragraphs, worth)}
    for outer in (headline, *headline.iterancestors()):
        if outer is part.element:
            break
        dropped.update(outer.itersiblings(preceding=True))
    if following is not None:
        dropped.update((following, *following.itersiblings()))
    above = (line for label in labels for line in paragraphs.lines_of(label))
    return Grown(part.element, dropped, paragraphs, tuple(above))


def _tables(spans: Spans, blocks: dict[Element, Block]) -> Iterator[Element]:
    """Yield tables of data: two rows or more, two cells a row or more, no nested table, not mostly links."""
    for table in spans.order:
        if table.tag == "table" and not blocks[table].outside:
            rows, cells = len(list(table.iter("tr"))), len(list(table.iter("td", "th")))
            is_nested = len(list(table.iter("table"))) > 1
            is_linked = spans.linked(table) > _MOST_LINKED * spans.words(table)
            if rows > 1 and cells >= 2 * rows and not is_nested and not is_linked:
                yield table


def _largest_non_paragraphs(body: Element, paragraphs: Paragraphs) -> Iterator[Element]:
    """Yield the largest blocks of a body that hold no paragraph."""
    for element in body.iterdescendants():
        parent = element.getparent()
        if element.tag in BLOCKS and not paragraphs.words(element) and (parent is body or paragraphs.words(parent)):
            yield element


def _labels(body: Element, spans: Spans, paragraphs: Paragraphs) -> Iterator[Element]:
    """Yield blocks above the first paragraph that are not story text: date and time, names, comment counts."""
    first = spans.before(paragraphs.first) if paragraphs.first is not None else 0
    for element in _largest_non_paragraphs(body, paragraphs):
        is_above = spans.before(element) < first and element.tag != "table"
        if is_above and not any(map(_is_text, paragraphs.lines_of(element))):
            yield element


def _is_text(line: str) -> bool:
    """Return whether a line above the first paragraph is story text: a sentence, or the time of an event."""
    return (line.endswith(ENDS) and word_count(line) > 2) or is_event_line(line)


def _link_boxes(body: Element, spans: Spans, paragraphs: Paragraphs, worth: dict[Element, float]) -> Iterator[Element]:
    """Yield boxes among or below the paragraphs: links with their headings, leads of other stories, dates."""
    first = spans.before(paragraphs.first) if paragraphs.first is not None else 0
    for element in _largest_non_paragraphs(body, paragraphs):
        if spans.before(element) < first:
            continue
        most = _MOST_LINKED_TABLE if element.tag == "table" else _MOST_LINKED
        if spans.linked(element) > most * spans.words(element):
            yield element
            heading = element.getprevious()
            if heading is not None and not paragraphs.words(heading) and is_links_heading(paragraphs.line(heading)):
                yield heading
        elif element.tag in _BOXES and next(element.iter(*HEADINGS), None) is None:
            inner = [line for line in element.iter() if paragraphs.line(line)]
            if any(line not in worth or is_dated(paragraphs.line(line)) for line in inner):
                yield element
