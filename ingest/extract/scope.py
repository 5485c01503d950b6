"""Locate the page's headline, and the next story of an endless page."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from ingest.extract.document import MOST_HITS, Document
from ingest.extract.line import line_of
from ingest.extract.spans import Spans
from ingest.extract.words import squeeze, word_count
from ingest.normalise.text import fold

_TAGS = ("h1", "h2", "h3")
_OTHER_TAGS = ("h4", "strong", "b", "div", "p", "td", "span", "center")
_LONGEST = 300
_LEAST_SHARED, _NEARLY_ALL = 0.5, 0.75
"""Share of a title that a heading, and another element, must have in common with it: either may lack the kicker or the
site's name."""
_LEAST_STORY = 15
"""Words of each of two stories side by side."""
_LEAST_HEADLINE = 5


def find_headline(document: Document, title: str | None) -> Element | None:
    """Return the first heading that agrees with the title, else the first other element that nearly equals it."""
    wanted = fold(title or "")
    if not wanted:
        return None
    for tag in _TAGS:
        for element in document.index.get(tag)[:MOST_HITS]:
            if _agrees(fold(_line(element)), wanted, _LEAST_SHARED):
                return element
    for element in document.root.iter(*_OTHER_TAGS):
        text = element.text
        if text and len(text) <= _LONGEST and not text.isspace() and _agrees(fold(squeeze(text)), wanted, _NEARLY_ALL):
            return element
    return None


def find_scope(spans: Spans, headline: Element | None) -> Element:
    """Return the innermost element around the headline that has a sibling story with its own headline; else the
    root."""
    scope = headline
    while headline is not None and scope is not None and (parent := scope.getparent()) is not None:
        if spans.words(scope) - spans.words(headline) >= _LEAST_STORY and any(_sibling_stories(spans, scope, headline)):
            return scope
        scope = parent
    return spans.root


def find_next(headline: Element) -> Element | None:
    """Return the headline of the next story in the same parent: a later sibling h1 of the same class, long enough."""
    text = fold(_line(headline))
    for sibling in headline.itersiblings(headline.tag):
        line = _line(sibling)
        if sibling.get("class") == headline.get("class") and word_count(line) >= _LEAST_HEADLINE and fold(line) != text:
            return sibling if headline.tag == "h1" else None
    return None


def _sibling_stories(spans: Spans, scope: Element, headline: Element) -> Iterator[bool]:
    """Yield for each later sibling with another headline whether it is long enough for a story."""
    for sibling in scope.itersiblings(scope.tag):
        if sibling.get("class") != scope.get("class"):
            continue
        other = next(sibling.iter(headline.tag), None)
        if other is not None and fold(_line(other)) != fold(_line(headline)):
            yield spans.words(sibling) - spans.words(other) >= _LEAST_STORY


def _line(element: Element) -> str:
    return squeeze(line_of(element))[:_LONGEST]


def _agrees(one: str, other: str, least: float) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= least * len(longer)
