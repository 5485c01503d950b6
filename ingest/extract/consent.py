"""Notices of cookies: boxes that ask readers for their consent, and single lines of them within a story."""

from collections.abc import Collection, Iterator

from lxml.etree import _Element as Element

from ingest.extract.lines import is_consent
from ingest.extract.spans import Spans

_LARGEST, _MOST_LINES = 200, 100
_LEAST_ASKING, _MOST_ASKING = 0.7, 0.5
"""Shares of the words of an element: what asks for nothing but consent, and a story with a notice in it."""


def find_consent(spans: Spans, story: Collection[Element]) -> Iterator[Element]:
    """Yield the largest elements that speak of nothing but cookies, and lines within a story that speaks of more."""
    asking: dict[Element, int] = {}
    lines: list[Element] = []
    for element in spans.order:
        if len(lines) == _MOST_LINES:
            break
        words = spans.words(element)
        if 0 < words <= _LARGEST and spans.is_leaf(element) and is_consent(spans.line(element)):
            lines.append(element)
            for outer in (element, *element.iterancestors()):
                asking[outer] = asking.get(outer, 0) + words
    for line in lines:
        outer = line
        while (parent := outer.getparent()) is not None and parent not in story:
            if asking[parent] < _LEAST_ASKING * spans.words(parent):
                break
            outer = parent
        if parent is None or outer is not line or asking[parent] <= _MOST_ASKING * spans.words(parent):
            yield outer
