"""Grow the first paragraph below a headline into the whole story: take neighbours that continue it, reject others."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.mend import is_switch
from ingest.normalise.text import fold

_LINES = {"p", "blockquote", "pre", "ul", "ol", "dl", "table", "li", "tr", "h2", "h3", "h4", "center"}
"""Elements that are lines of the surrounding text."""
_CONTAINERS = {"div", "section", "article", "main", "td", "body", "form", "center", "fieldset", "details"}
_LONGEST_LABEL, _LONGEST_NAME = 6, 4
_SEVERAL, _MOST_ABOVE = 2, 2
"""Paragraphs from which a part counts as running text, and up to which a part may be only a lead."""
_TIMES_LONGER = 3
_MOST_NAMED = 0.8
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "؟", "?", "»", "؛", "۔", "…")


class Paragraphs:
    """The paragraphs of a page in document order, with the words and count of paragraphs in each element."""

    def __init__(
        self, worth: dict[Element, float], lines: dict[Element, str], headline: str, order: list[Element]
    ) -> None:
        title = fold(headline)
        # Neither a repeated headline nor a link to the rest of a text is a label.
        self._lines = {key: line for key, line in lines.items() if line and not is_switch(line) and fold(line) != title}
        self._worth = worth
        self._words: dict[Element, float] = {}
        self._count: dict[Element, int] = {}
        for element in reversed(order):
            words = self._words.get(element, 0.0) + worth.get(element, 0.0)
            if words and (parent := element.getparent()) is not None:
                count = self._count.get(element, 0) + (element in worth)
                self._words[element], self._count[element] = words, count
                self._words[parent] = self._words.get(parent, 0.0) + words
                self._count[parent] = self._count.get(parent, 0) + count

    @property
    def first(self) -> Element | None:
        """The first paragraph."""
        return next(iter(self._worth), None)

    def words(self, element: Element) -> float:
        """Return the words of the paragraphs within."""
        return self._words.get(element, 0.0)

    def count(self, element: Element) -> int:
        """Return the number of paragraphs within."""
        return self._count.get(element, 0)

    def line(self, element: Element) -> str:
        """Return the text of a block, without nested blocks."""
        return self._lines.get(element, "")

    def lines_of(self, element: Element) -> Iterator[str]:
        """Return the texts of all blocks within, in order."""
        return (line for inner in element.iter() if (line := self._lines.get(inner)))

    def is_talk(self, element: Element) -> bool:
        """Return whether a line that may be a name precedes nearly every paragraph within: comments, portraits."""
        named, last = 0, ""
        for inner in element.iter():
            if line := self._lines.get(inner):
                named += inner in self._worth and _is_name(last)
                last = line
        return named > 0 and named >= _MOST_NAMED * self.count(element)

    def begins_with_label(self, element: Element) -> bool:
        """Return whether the first line is short and not a sentence."""
        line = next(self.lines_of(element), "")
        return bool(line) and len(line.split()) <= _LONGEST_LABEL and not line.endswith(_ENDS)

    def begins_with_heading(self, element: Element) -> bool:
        """Return whether the first line is a sub-heading."""
        first = next((inner for inner in element.iter() if inner in self._lines), None)
        return first is not None and first.tag in ("h2", "h3")


@dataclass(frozen=True, slots=True)
class Part:
    """The element around a story, and elements within that hold foreign text."""

    element: Element
    dropped: Collection[Element]


def grow(paragraphs: Paragraphs, headline: Element) -> Part | None:
    """Return the smallest element with the first paragraph and all its continuations; None without a paragraph."""
    first = paragraphs.first
    if first is None:
        return None
    around = {headline, *headline.iterancestors()}
    inner, box = first, first
    while box.tag not in _CONTAINERS and (parent := box.getparent()) is not None:
        inner, box = box, parent
    dropped = set(_rejected(paragraphs, inner, box, around))
    story = box
    while (parent := box.getparent()) is not None and parent.tag != "html":
        others = sum(1 for child in parent if child is not box and paragraphs.words(child))
        rejected = _rejected(paragraphs, box, parent, around)
        dropped.update(rejected)
        if others > len(rejected):
            story = parent
        box = parent
    return Part(story, dropped.intersection(story.iterdescendants()))


def _rejected(paragraphs: Paragraphs, box: Element, parent: Element, around: Collection[Element]) -> list[Element]:
    """Return the siblings of a part of the story that do not continue it."""
    others = (child for child in parent if child is not box and paragraphs.words(child))
    return [child for child in others if not _continues(paragraphs, box, child, around)]


def _continues(paragraphs: Paragraphs, box: Element, child: Element, around: Collection[Element]) -> bool:
    if child.tag in _LINES:
        return True
    if paragraphs.is_talk(child):
        return False
    several = paragraphs.count(child) >= _SEVERAL
    label = paragraphs.begins_with_label(child)
    foreign = label and not paragraphs.begins_with_heading(child)
    if _is_alike(child, box):
        return not foreign
    if box not in around:
        return not label or (several and not foreign)
    # The part next to the headline is the story itself, or only its lead.
    if paragraphs.count(box) > _MOST_ABOVE:
        return False
    longer = paragraphs.words(child) / paragraphs.words(box) if paragraphs.words(box) else _TIMES_LONGER
    return several and longer >= _TIMES_LONGER if label else longer > 1


def _is_name(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= _LONGEST_NAME and not line.endswith((*_ENDS, ":")) and not _DIGITS.search(line)


def _is_alike(one: Element, other: Element) -> bool:
    """Return whether two elements have the same tag and class, apart from digits; never for page columns (`col-`),
    which differ in nothing else."""
    names = one.get("class") or ""
    if one.tag != other.tag or not names or "col-" in names:
        return False
    return _DIGITS.sub("", names) == _DIGITS.sub("", other.get("class") or "")
