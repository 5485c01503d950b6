"""Find the story on a page of unknown layout: the element with most prose and least other text.

An element is worth the sum of its blocks (`prose`). The body is the best element, or the part of it that holds nearly
all of its worth. On a page that calls itself an article, the body is below the headline (`below`), however short.
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
"""Share of the worth that a part must hold to be chosen as the body instead of the whole."""
_LEAST_PARAGRAPHS = 3
_ENOUGH = 60
"""Words of a body from which its length does not lower the confidence."""


@dataclass(frozen=True, slots=True)
class BodyGuess:
    """The body's element, and a confidence between 0 and 1; 0 if all prose is teasers of other stories."""

    element: Element
    confidence: float
    dropped: Collection[Element] = ()
    """Elements within that are not part of the story."""
    first: Element | None = None
    """The first paragraph, if known."""
    labels: tuple[str, ...] = ()
    """Lines between the headline and the first paragraph."""


def find_body(document: Document, title: str | None = None, *, claimed: bool = False) -> BodyGuess | None:
    """Return the element that reads most like a story; None when the page has no prose.

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
    story_worth = without_teasers(blocks, worth, headline)
    best = _densest(spans.order, story_worth)
    grown = grow_below(headline, spans, blocks, story_worth) if headline is not None and claimed else None
    if grown is not None and (best is None or not grown.is_beside(best.element)):
        return _grown_guess(grown, outside)
    if best is None:
        any_worth = {element: worth_of(block, outside=False) for element, block in blocks.items()}
        return _densest(spans.order, any_worth, confidence=0.0)
    return replace(best, dropped=outside)


def _grown_guess(grown: Grown, outside: Collection[Element]) -> BodyGuess:
    return BodyGuess(grown.element, 1.0, {*grown.dropped, *outside}, grown.first, grown.labels)


def _densest(elements: list[Element], worth: dict[Element, float], confidence: float = 1.0) -> BodyGuess | None:
    """Return the element of most worth; `worth` is that of the blocks, `confidence` the maximum to give it."""
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
    return BodyGuess(_innermost(best, total, paragraphs), confidence)


def _innermost(element: Element, worth: dict[Element, float], paragraphs: dict[Element, int]) -> Element:
    """Return the innermost container that holds nearly all of the worth, in several paragraphs."""
    least = _LEAST_WITHIN * worth[element]
    while True:
        children = (child for child in element.iterchildren(*_CONTAINERS) if worth.get(child, 0.0) >= least)
        inner = next(children, None)
        if inner is None or paragraphs.get(inner, 0) < _LEAST_PARAGRAPHS:
            return element
        element = inner
