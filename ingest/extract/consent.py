"""Find cookie notices: boxes that ask for consent, and single lines of that kind within a story."""

from collections.abc import Collection, Iterator

from lxml.etree import _Element as Element

from ingest.extract.lines import is_consent
from ingest.extract.spans import Spans

_LARGEST, _MOST_LINES = 200, 100
_LEAST_CONSENT, _MOST_CONSENT = 0.7, 0.5
"""Share of consent words from which an element is a notice, and up to which it is a story that contains one."""


def find_consent(spans: Spans, story: Collection[Element]) -> Iterator[Element]:
    """Yield the largest elements that are cookie notices, and single notice lines within a story."""
    consent: dict[Element, int] = {}
    lines: list[Element] = []
    for element in spans.order:
        if len(lines) == _MOST_LINES:
            break
        words = spans.words(element)
        if 0 < words <= _LARGEST and spans.is_leaf(element) and is_consent(spans.line(element)):
            lines.append(element)
            for outer in (element, *element.iterancestors()):
                consent[outer] = consent.get(outer, 0) + words
    for line in lines:
        outer = line
        while (parent := outer.getparent()) is not None and parent not in story:
            if consent[parent] < _LEAST_CONSENT * spans.words(parent):
                break
            outer = parent
        if parent is None or outer is not line or consent[parent] <= _MOST_CONSENT * spans.words(parent):
            yield outer
