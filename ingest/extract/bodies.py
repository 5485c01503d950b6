"""Which of the elements that a selector means hold the story of the page."""

from lxml.etree import _Element as Element

from ingest.extract.document import Document, unlinked_letters
from ingest.extract.scope import find_headline, find_scope
from ingest.extract.spans import Spans
from ingest.selectors.css import Selector

MOST_BODIES = 10
"""Elements of one selector that are weighed against each other."""
_NEVER = ("html", "body")
"""Elements that hold the whole page, whatever their class."""
_LEAST_RIVAL = 0.3
"""Text of another group, as a share of the largest, from which on it may be another story's."""


def bodies(document: Document, selector: Selector, title: str | None) -> tuple[Element, ...]:
    """Of the first few elements, those side by side that have most text outside links, in document order.

    A story may be cut in two by an advertisement; on an endless page each story has its own, and the one meant is that
    below the page's headline.
    """
    elements = [element for element in selector.select(document.index)[:MOST_BODIES] if element.tag not in _NEVER]
    if len(elements) < 2:
        return tuple(elements)
    known = set(elements)
    headline = find_headline(document, title)
    groups = _groups([element for element in elements if known.isdisjoint(element.iterancestors())], headline)
    weights = [sum(map(unlinked_letters, group)) for group in groups]
    rivals = [group for group, weight in zip(groups, weights, strict=True) if weight >= _LEAST_RIVAL * max(weights)]
    if len(rivals) > 1 and headline is not None:
        scope = find_scope(Spans(document.root), headline)
        rivals = [group for group in rivals if _is_within(group[0], scope)] or rivals
        rivals = [group for group in rivals if _heads(headline, group[0], document)] or rivals
    return tuple(max(rivals, key=lambda group: sum(map(unlinked_letters, group))))


def _groups(elements: list[Element], headline: Element | None) -> list[list[Element]]:
    """Return the elements by what they stand in side by side, apart where a headline stands between."""
    groups: list[list[Element]] = []
    for element in elements:
        last = groups[-1][-1] if groups else None
        if last is None or last.getparent() is not element.getparent() or _is_apart(last, element, headline):
            groups.append([])
        groups[-1].append(element)
    return groups


def _is_apart(one: Element, other: Element, headline: Element | None) -> bool:
    if headline is None:
        return False
    for between in one.itersiblings():
        if between is other:
            break
        if next(between.iter(headline.tag), None) is not None:
            return True
    return False


def _heads(headline: Element, body: Element, document: Document) -> bool:
    """Return whether no other element of the headline's kind stands between it and a body."""
    last = None
    for element in document.root.iter(headline.tag, body.tag):
        if element is body:
            break
        if element.tag == headline.tag and element.get("class") == headline.get("class"):
            last = element
    return last is headline


def _is_within(element: Element, scope: Element) -> bool:
    return any(outer is scope for outer in element.iterancestors())
