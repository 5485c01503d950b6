"""Find the elements outside a page's story, by tag, name, structure and visibility."""

from lxml.etree import _Element as Element

from ingest.extract.boxes import foreign_boxes
from ingest.extract.hidden import Switches, is_folded, is_unseen
from ingest.extract.names import is_foreign, is_named, names_of
from ingest.extract.spans import Spans

_TAGS = {"nav", "footer", "aside", "dialog", "marquee"}
_LEAST_PARAGRAPH, _LEAST_PARAGRAPHS = 12, 3
"""Words of a paragraph, and paragraphs from which a form wraps a story: ASP.NET puts whole pages into a form."""


def find_outside(spans: Spans, headline: Element | None) -> set[Element]:
    """Return the elements whose text is not the story's; none of them contains the headline."""
    around = {headline, *headline.iterancestors()} if headline is not None else set[Element]()
    outside = foreign_boxes(spans, headline)
    switches = Switches(spans.root)
    for element in spans.order:
        if element in around or not spans.words(element):
            continue
        if (
            element.tag in _TAGS
            or (element.tag == "form" and not _is_around_story(spans, element))
            # Most elements have no attributes.
            or (element.keys() and _is_marked_outside(element, switches))
        ):
            outside.add(element)
    return outside


def _is_marked_outside(element: Element, switches: Switches) -> bool:
    """Return whether attributes mark the text as foreign, or hide it for good."""
    names = names_of(element)
    if is_named(names, "tail") or is_foreign(names):
        return True
    return is_unseen(element) or (is_folded(element) and not switches.unfolds(element))


def _is_around_story(spans: Spans, form: Element) -> bool:
    return sum(spans.words(line) >= _LEAST_PARAGRAPH for line in form.iter("p", "div")) >= _LEAST_PARAGRAPHS
