"""Detect boxes of foreign text within a story by their structure, whatever their names.

Cards of other stories begin with a linked headline or are one link; a newsletter box holds a form. Readers' comments
(`comments`) and cookie notices (`consent`) have their own modules.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.comments import find_comments, may_be_comments
from ingest.extract.consent import find_consent
from ingest.extract.lines import is_consent, may_be_consent
from ingest.extract.spans import BLOCKS, Spans

HOLDERS = {"div", "li", "article", "section", "td", "tr", "dl", "details", "aside", "blockquote", "ul", "ol"}
_WITHIN_LINK = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "li", "section", "article")
_LEAST_HEADLINE = 3
"""Words of a linked headline."""
_LARGEST_CARD, _LEAST_EXCERPT = 80, 4
_MOST_LINKS = 5
"""Links of a card that are checked for its headline; those around its pictures come first."""
_LARGEST_HEADING = 8
"""Words that a box of cards may hold besides them."""
_LEAST_STORY = 40
"""Words that must precede a card without siblings."""
_LARGEST_FORM, _LARGEST_NEWSLETTER = 40, 80
_LEAST_PARAGRAPH = 10


def foreign_boxes(spans: Spans, headline: Element | None = None) -> set[Element]:
    """Return the elements of a tree that hold foreign text; none of them contains the page's headline."""
    around = {headline, *headline.iterancestors()} if headline is not None else {spans.root}
    text, boxes = spans.text, set[Element]()
    if spans.linked(spans.root):
        boxes.update(_linked_boxes(spans, around))
        boxes.update(_cards(spans, around))
    forms = next(spans.root.iter("form"), None) is not None
    comments, consent = may_be_comments(text), may_be_consent(text)
    if forms or comments or consent:
        first = _first_paragraph(spans, headline)
        story = {*around, first, *first.iterancestors()} if first is not None else around
        boxes.update(_newsletters(spans, story) if forms else ())
        boxes.update(find_comments(spans, around, first) if comments else ())
        boxes.update(find_consent(spans, story) if consent else ())
    boxes.discard(spans.root)
    return boxes


def _first_paragraph(spans: Spans, headline: Element | None) -> Element | None:
    """Return the first paragraph below the headline that is no cookie notice."""
    begin = spans.before(headline) + spans.words(headline) if headline is not None else 0
    for element in spans.order:
        words = spans.words(element)
        if words < _LEAST_PARAGRAPH or spans.before(element) < begin or 2 * spans.linked(element) >= words:
            continue
        if spans.is_leaf(element) and not is_consent(spans.line(element)):
            return element
    return None


def _linked_boxes(spans: Spans, around: Collection[Element]) -> Iterator[Element]:
    """Yield links that wrap whole blocks, such as a picture with headline and excerpt."""
    for element in spans.order:
        if element.tag != "a" or spans.words(element) < _LEAST_HEADLINE or element in around:
            continue
        if element.get("href") is not None and next(element.iter(*_WITHIN_LINK), None) is not None:
            yield element


def _cards(spans: Spans, around: Collection[Element]) -> Iterator[Element]:
    """Yield the cards, or the parent that holds nothing else; a card without siblings only after a story."""
    groups: dict[Element, list[Element]] = {}
    for element in spans.order:
        if spans.linked(element) and element.tag in HOLDERS and element not in around and _is_card(spans, element):
            groups.setdefault(element.getparent(), []).append(element)
    for parent, group in groups.items():
        if len(group) > 1 or spans.before(group[0]) >= _LEAST_STORY:
            beside = spans.words(parent) - sum(map(spans.words, group))
            yield from [parent] if beside <= _LARGEST_HEADING and parent not in around else group


def _is_card(spans: Spans, element: Element) -> bool:
    """Return whether an element begins with a linked headline and holds an excerpt below it."""
    words, linked = spans.words(element), spans.linked(element)
    if words > _LARGEST_CARD or words - linked < _LEAST_EXCERPT:
        return False
    link = next((link for link in islice(element.iter("a"), _MOST_LINKS) if spans.words(link)), None)
    if link is None or spans.words(link) < _LEAST_HEADLINE or not spans.is_first(link, element, slack=_LEAST_HEADLINE):
        return False
    inner = link
    while inner is not element and inner.tag not in BLOCKS:
        if inner.tail and not inner.tail.isspace():
            return False
        inner = inner.getparent()
    return True


def _newsletters(spans: Spans, story: Collection[Element]) -> Iterator[Element]:
    """Yield the elements that hold a short form and little else."""
    for form in spans.order:
        if form.tag == "form" and spans.words(form) <= _LARGEST_FORM:
            parent = form.getparent()
            if parent is None or parent.tag not in HOLDERS or parent in story:
                continue
            if spans.words(parent) <= _LARGEST_NEWSLETTER:
                yield parent
