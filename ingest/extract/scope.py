"""Where on the page its headline is printed, and where the next story of an endless page begins."""

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
"""Share of a headline that a heading holds, and what is none: either may lack the kicker or the site's name."""
_LEAST_STORY = 15
"""Words of a story that has another one beside it."""
_LEAST_HEADLINE = 5


def find_headline(document: Document, title: str | None) -> Element | None:
    """Return the first heading that says what the title does, else the first other element that is the title."""
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
    """Return the largest element around the headline that has a like beside it with its own headline, else the whole
    tree."""
    scope = headline
    while headline is not None and scope is not None and (parent := scope.getparent()) is not None:
        if spans.words(scope) - spans.words(headline) >= _LEAST_STORY and any(_likes(spans, scope, headline)):
            return scope
        scope = parent
    return spans.root


def find_next(headline: Element) -> Element | None:
    """Return the headline of the next story where both stand in one element: of the same tag and class, and as long as
    one."""
    text = fold(_line(headline))
    for sibling in headline.itersiblings(headline.tag):
        line = _line(sibling)
        if sibling.get("class") == headline.get("class") and word_count(line) >= _LEAST_HEADLINE and fold(line) != text:
            return sibling if headline.tag == "h1" else None
    return None


def _likes(spans: Spans, scope: Element, headline: Element) -> Iterator[bool]:
    for sibling in scope.itersiblings(scope.tag):
        if sibling.get("class") != scope.get("class"):
            continue
        own = next(sibling.iter(headline.tag), None)
        if own is not None and fold(_line(own)) != fold(_line(headline)):
            yield spans.words(sibling) - spans.words(own) >= _LEAST_STORY


def _line(element: Element) -> str:
    return squeeze(line_of(element))[:_LONGEST]


def _agrees(one: str, other: str, least: float) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= least * len(longer)
