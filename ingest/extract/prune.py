"""Prune the body's element to the story by its markup: drop advertisements, share bars, related boxes, captions."""

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
"""Words from which text without links that ends a sentence is kept under any name; paragraphs from which a figure was
left open."""
_SENTENCE_ENDS = (".", "!", "؟", "»", ":", "…")
_LEAST_BEFORE_TAIL = 35
"""Words of story that must precede a name that ends the story."""
_LEAST_LEFT = 8
"""Words of the story that must remain after removing an element."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """An element, the elements within to skip, and the one at which the story ends, if any."""

    element: Element
    dropped: Collection[Element]
    end: Element | None = None


def prune(body: Element, junk: tuple[str, ...] = (), dropped: Collection[Element] | None = None) -> Pruned:
    """Return the body without junk, by tag, name or structure, and without the text after the story's end.

    `junk` are further names of junk. `dropped` are the elements of a guessed body that are not part of the story; in
    such a body, a name that marks the story's end only removes its own element. A junk name never removes more than
    half of the text, since such a name is misleading; names of foreign text may.
    """
    spans = Spans(body)
    total = remaining = spans.words(body)
    boxes = foreign_boxes(spans) if dropped is None else ()
    skipped = set[Element](dropped or ())
    switches = Switches(body)
    for element in spans.order[1:]:
        words = spans.words(element)
        if element.getparent() in skipped:
            skipped.add(element)
            continue
        if element in skipped:
            remaining -= words
            continue
        names = names_of(element)
        is_tail = is_named(names, "tail") and spans.before(element) - (total - remaining) >= _LEAST_BEFORE_TAIL
        if is_tail and dropped is None:
            return Pruned(body, skipped, element)
        if not words:
            continue
        if _is_never_story(spans, element) or (
            remaining - words >= _LEAST_LEFT
            and (
                is_tail
                or element in boxes
                or is_foreign(names)
                or is_unseen(element)
                or (is_folded(element) and not switches.unfolds(element) and (2 * words <= total or is_spam(element)))
                or (2 * words <= total and _is_junk(element, names, junk))
            )
        ):
            skipped.add(element)
            remaining -= words
    return Pruned(body, skipped)


def _is_never_story(spans: Spans, element: Element) -> bool:
    if element.tag == "figure" and next(element.iter("table", "blockquote"), None) is None:
        return sum(spans.words(line) >= _LEAST_PROSE for line in element.iter("p")) < _LEAST_PARAGRAPHS
    return element.tag in _NEVER_STORY


def _is_junk(element: Element, names: str, junk: tuple[str, ...]) -> bool:
    if element.tag in _HARDLY_STORY:
        return True
    return is_named(names, "junk", junk) and ("caption" in names.lower() or not _is_prose(element))


def _is_prose(element: Element) -> bool:
    """Return whether an element is text without links: editors paste paragraphs together with the box around them."""
    text = line_of(element).strip()
    return next(element.iter("a"), None) is None and text[-1:] in _SENTENCE_ENDS and word_count(text) >= _LEAST_PROSE
