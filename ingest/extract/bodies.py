"""Which of the elements that a selector means hold the story of the page."""

from lxml.etree import _Element as Element

from ingest.extract.document import Document, unlinked_letters
from ingest.extract.headline import find_headline, find_scope
from ingest.extract.selector import Selector
from ingest.extract.spans import Spans

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
    groups: dict[Element | None, list[Element]] = {}
    known = set(elements)
    for element in elements:
        if known.isdisjoint(element.iterancestors()):
            groups.setdefault(element.getparent(), []).append(element)
    weights = {parent: sum(map(unlinked_letters, group)) for parent, group in groups.items()}
    most = max(weights.values())
    rivals = [parent for parent in groups if weights[parent] >= _LEAST_RIVAL * most]
    if len(rivals) > 1 and (headline := find_headline(document, title)) is not None:
        scope = find_scope(Spans(document.root), headline)
        rivals = [parent for parent in rivals if parent is scope or _is_within(parent, scope)] or rivals
    return tuple(groups[max(rivals, key=lambda parent: weights[parent])])


def _is_within(element: Element | None, scope: Element) -> bool:
    return element is not None and any(outer is scope for outer in element.iterancestors())
