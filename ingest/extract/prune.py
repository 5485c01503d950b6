"""Cut the body's element down to the story by its markup: no advertisements, share bars, related boxes, captions."""

from collections.abc import Collection
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.boxes import foreign_boxes
from ingest.extract.hidden import Switches, is_folded, is_spam, is_unseen
from ingest.extract.line import line_of
from ingest.extract.names import is_foreign, is_named, names_of
from ingest.extract.spans import Spans
from ingest.extract.words import word_count

_NEVER_STORY = {"figcaption", "video", "audio", "map", "link", "meta", "img", "title", "head", "marquee", "datalist"}
_HARDLY_STORY = {"form", "nav", "aside", "footer", "dialog"}
_LEAST_PROSE, _LEAST_PARAGRAPHS = 15, 2
"""Words without a link that, with the end of a sentence, are the story's under whatever name; paragraphs in a figure
that was left open."""
_SENTENCE_ENDS = (".", "!", "؟", "»", ":", "…")
_LEAST_BEFORE_TAIL = 35
"""Words of story that must stand before a name means that the story is over."""
_LEAST_LEFT = 8
"""Words that must be left of a story when a box is taken out of it that is larger than the rest."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """An element, and what in it is not the story's: elements to pass over, and one at which the story has ended."""

    element: Element
    dropped: Collection[Element]
    end: Element | None = None


def prune(body: Element, junk: tuple[str, ...] = (), dropped: Collection[Element] | None = None) -> Pruned:
    """Return the body without what its tags, names or build call junk, and without what follows its end.

    `junk` are further names. `dropped` are elements of a guessed body that are known to be no part of the story; names
    that elsewhere mean that the story has ended take away nothing but their own elements there. A name never takes away
    more than half of the text, where it says something else than usual, unless it is that of a box of others' text.
    """
    spans = Spans(body)
    total = left = spans.words(body)
    boxes = foreign_boxes(spans) if dropped is None else ()
    passed = set[Element](dropped or ())
    switches = Switches(body)
    for element in spans.order[1:]:
        words = spans.words(element)
        if element.getparent() in passed:
            passed.add(element)
            continue
        if element in passed:
            left -= words
            continue
        names = names_of(element)
        is_tail = is_named(names, "tail") and spans.before(element) - (total - left) >= _LEAST_BEFORE_TAIL
        if is_tail and dropped is None:
            return Pruned(body, passed, element)
        if not words:
            continue
        if _is_never_story(spans, element) or (
            left - words >= _LEAST_LEFT
            and (
                is_tail
                or element in boxes
                or is_foreign(names)
                or is_unseen(element)
                or (is_folded(element) and not switches.unfolds(element) and (2 * words <= total or is_spam(element)))
                or (2 * words <= total and _is_junk(element, names, junk))
            )
        ):
            passed.add(element)
            left -= words
    return Pruned(body, passed)


def _is_never_story(spans: Spans, element: Element) -> bool:
    if element.tag == "figure" and next(element.iter("table", "blockquote"), None) is None:
        return sum(spans.words(line) >= _LEAST_PROSE for line in element.iter("p")) < _LEAST_PARAGRAPHS
    return element.tag in _NEVER_STORY


def _is_junk(element: Element, names: str, junk: tuple[str, ...]) -> bool:
    if element.tag in _HARDLY_STORY:
        return True
    return is_named(names, "junk", junk) and ("caption" in names.lower() or not _is_prose(element))


def _is_prose(element: Element) -> bool:
    """Return whether it is text without links: editors paste paragraphs along with the box in which they found them."""
    text = line_of(element).strip()
    return next(element.iter("a"), None) is None and text[-1:] in _SENTENCE_ENDS and word_count(text) >= _LEAST_PROSE
