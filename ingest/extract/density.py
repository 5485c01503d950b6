"""Find the story on a page of no known layout: the element that holds most prose and least of all else.

An element is worth the sum of its blocks (`prose`), and the best one is the body, or what in it holds nearly all of
that. Where the page calls itself an article, its headline leads to the body (`below`), however short that is.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from ingest.extract.below import Grown, grow_below
from ingest.extract.document import Document
from ingest.extract.outside import find_outside
from ingest.extract.prose import read_page, without_teasers, worth_of
from ingest.extract.scope import find_headline, find_scope
from ingest.extract.spans import Spans, unwrap_links

_CONTAINERS = {"div", "section", "article", "main", "td"}
_LEAST_WITHIN = 0.85
"""Share of the worth that a part must hold for the rest to be what stands around the story."""
_LEAST_PARAGRAPHS = 3
_ENOUGH = 60
"""Words of a body that leave no doubt."""


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


def find_body(document: Document, title: str | None = None, *, claimed: bool = False) -> Found | None:
    """Return the element that reads most like a story; None when nothing on the page does.

    `title` is the page's headline, `claimed` whether the page calls itself an article.
    """
    unwrap_links(document.root)
    spans = Spans(document.root)
    headline = find_headline(document, title)
    scope = find_scope(spans, headline)
    if scope is not spans.root:
        spans = Spans(scope)
    outside = find_outside(spans, headline)
    blocks = read_page(spans, outside)
    worth = {element: worth_of(block) for element, block in blocks.items()}
    own = without_teasers(blocks, worth, headline)
    best = _densest(spans.order, own)
    grown = grow_below(headline, spans, blocks, own) if headline is not None and claimed else None
    if grown is not None and (best is None or not grown.is_beside(best.element)):
        return _found(grown, outside)
    if best is None:
        anyone = {element: worth_of(block, outside=False) for element, block in blocks.items()}
        return _densest(spans.order, anyone, confidence=0.0)
    return replace(best, dropped=outside)


def _found(grown: Grown, outside: Collection[Element]) -> Found:
    return Found(grown.element, 1.0, {*grown.dropped, *outside}, grown.first, grown.labels)


def _densest(elements: list[Element], worth: dict[Element, float], confidence: float = 1.0) -> Found | None:
    """Return the element of most worth, `worth` being that of blocks; `confidence` is the most that it may have."""
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
    confidence *= min(1.0, most / _ENOUGH) * min(1.0, most / prose)
    return Found(_innermost(best, total, paragraphs), confidence)


def _innermost(element: Element, worth: dict[Element, float], paragraphs: dict[Element, int]) -> Element:
    """Return the container within that still holds nearly all of the worth, in several paragraphs."""
    least = _LEAST_WITHIN * worth[element]
    while True:
        inner = (child for child in element.iterchildren(*_CONTAINERS) if worth.get(child, 0.0) >= least)
        found = next(inner, None)
        if found is None or paragraphs.get(found, 0) < _LEAST_PARAGRAPHS:
            return element
        element = found
