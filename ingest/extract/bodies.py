"""Choose, among the elements that match a selector, those that hold the page's story."""

from lxml.etree import _Element as Element

from ingest.extract.document import Document, unlinked_letters
from ingest.extract.scope import find_headline, find_scope
from ingest.extract.spans import Spans
from ingest.selectors.css import Selector

MOST_BODIES = 10
"""Elements of one selector that are compared."""
_NEVER = ("html", "body")
"""Elements that hold the whole page, whatever their class."""
_LEAST_RIVAL = 0.3
"""Least text of another group, as a share of the largest group's, for it to count as a candidate."""


def bodies(document: Document, selector: Selector, title: str | None) -> tuple[Element, ...]:
    """Return the group of sibling elements with most text outside links, in document order.

    An advertisement may split a story into siblings. On an endless page each story has its own group, and the one below
    the page's headline is chosen. Only the first MOST_BODIES elements are compared.
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
        rivals = [group for group in rivals if _is_headline_of(headline, group[0], document)] or rivals
    return tuple(max(rivals, key=lambda group: sum(map(unlinked_letters, group))))


def _groups(elements: list[Element], headline: Element | None) -> list[list[Element]]:
    """Group sibling elements, split where a headline is between them."""
    groups: list[list[Element]] = []
    for element in elements:
        last = groups[-1][-1] if groups else None
        if last is None or last.getparent() is not element.getparent() or _is_separated(last, element, headline):
            groups.append([])
        groups[-1].append(element)
    return groups


def _is_separated(one: Element, other: Element, headline: Element | None) -> bool:
    if headline is None:
        return False
    for between in one.itersiblings():
        if between is other:
            break
        if next(between.iter(headline.tag), None) is not None:
            return True
    return False


def _is_headline_of(headline: Element, body: Element, document: Document) -> bool:
    """Return whether no element of the headline's tag and class is between it and a body."""
    last = None
    for element in document.root.iter(headline.tag, body.tag):
        if element is body:
            break
        if element.tag == headline.tag and element.get("class") == headline.get("class"):
            last = element
    return last is headline


def _is_within(element: Element, scope: Element) -> bool:
    return any(outer is scope for outer in element.iterancestors())
