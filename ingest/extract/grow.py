"""From the first paragraph below a headline to the whole story: which neighbours go on with it, which are others'."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.mend import is_switch
from ingest.normalise.text import fold

_LINES = {"p", "blockquote", "pre", "ul", "ol", "dl", "table", "li", "tr", "h2", "h3", "h4", "center"}
"""Elements that are lines of the text around them."""
_CONTAINERS = {"div", "section", "article", "main", "td", "body", "form", "center", "fieldset", "details"}
_LONGEST_LABEL = 6
_LEAST_PARAGRAPHS, _MOST_ABOVE = 2, 2
_TIMES_LONGER = 3
_MOST_NAMED = 0.8
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "؟", "?", "»", "؛", "۔", "…")


class Prose:
    """The paragraphs of a page, in document order, and how much of them each element holds."""

    def __init__(
        self, worth: dict[Element, float], lines: dict[Element, str], headline: str, order: list[Element]
    ) -> None:
        again = fold(headline)
        self.lines = {
            element: line for element, line in lines.items() if line and not is_switch(line) and fold(line) != again
        }
        """The text of every block, prose or not, but for the headline and links to the rest of a text."""
        self._worth = worth
        self._words: dict[Element, float] = {}
        self._paragraphs: dict[Element, int] = {}
        for element in reversed(order):
            words = self._words.get(element, 0.0) + worth.get(element, 0.0)
            if words and (parent := element.getparent()) is not None:
                paragraphs = self._paragraphs.get(element, 0) + (element in worth)
                self._words[element], self._paragraphs[element] = words, paragraphs
                self._words[parent] = self._words.get(parent, 0.0) + words
                self._paragraphs[parent] = self._paragraphs.get(parent, 0) + paragraphs

    @property
    def first(self) -> Element | None:
        """The first paragraph."""
        return next(iter(self._worth), None)

    def words(self, element: Element) -> float:
        """The words of the paragraphs within."""
        return self._words.get(element, 0.0)

    def paragraphs(self, element: Element) -> int:
        """How many paragraphs are within."""
        return self._paragraphs.get(element, 0)

    def is_talk(self, element: Element) -> bool:
        """Whether nearly every paragraph within follows a short line that may be a name: comments, portraits."""
        named, last = 0, ""
        for inner in element.iter():
            if line := self.lines.get(inner):
                named += inner in self._worth and _is_name(last)
                last = line
        return named > 0 and named >= _MOST_NAMED * self.paragraphs(element)

    def begins_with_label(self, element: Element) -> bool:
        """Whether a short line that is no sentence stands first."""
        line = next(self._lines(element), "")
        return bool(line) and len(line.split()) <= _LONGEST_LABEL and not line.endswith(_ENDS)

    def begins_with_heading(self, element: Element) -> bool:
        """Whether what stands first is a sub-heading."""
        first = next((inner for inner in element.iter() if self.lines.get(inner)), None)
        return first is not None and first.tag in ("h2", "h3")

    def _lines(self, element: Element) -> Iterator[str]:
        return (line for inner in element.iter() if (line := self.lines.get(inner)))


@dataclass(frozen=True, slots=True)
class Grown:
    """The element around a story, and elements within that hold others' text."""

    element: Element
    dropped: Collection[Element]


def grow(prose: Prose, headline: Element) -> Grown | None:
    """The smallest element that holds the first paragraph and all that goes on with it; None without a paragraph."""
    first = prose.first
    if first is None:
        return None
    around = {headline, *headline.iterancestors()}
    box = first
    while box.tag not in _CONTAINERS and (parent := box.getparent()) is not None:
        box = parent
    found, dropped = box, set[Element]()
    if box is not first:
        dropped.update(_rejected(prose, _child_towards(first, box), box, around))
    while (parent := box.getparent()) is not None and parent.tag != "html":
        others = [child for child in parent if child is not box and prose.words(child)]
        rejected = _rejected(prose, box, parent, around)
        dropped.update(rejected)
        if len(others) > len(rejected):
            found = parent
        box = parent
    return Grown(found, dropped.intersection(found.iterdescendants()))


def _child_towards(inner: Element, outer: Element) -> Element:
    while (parent := inner.getparent()) is not outer and parent is not None:
        inner = parent
    return inner


def _rejected(prose: Prose, box: Element, parent: Element, around: Collection[Element]) -> list[Element]:
    """The neighbours of a part of the story that do not go on with it."""
    rejected = []
    for child in parent:
        if child is not box and prose.words(child) and not _goes_on(prose, box, child, around):
            rejected.append(child)
    return rejected


def _goes_on(prose: Prose, box: Element, child: Element, around: Collection[Element]) -> bool:
    if child.tag in _LINES:
        return True
    if prose.is_talk(child):
        return False
    labelled = prose.begins_with_label(child) and not prose.begins_with_heading(child)
    if _is_like(child, box):
        return not labelled
    several = prose.paragraphs(child) >= _LEAST_PARAGRAPHS
    if box not in around:
        return not prose.begins_with_label(child) or (several and not labelled)
    # Below its headline the page has a story already, or no more than its lead.
    if prose.paragraphs(box) > _MOST_ABOVE:
        return False
    longer = prose.words(child) / prose.words(box) if prose.words(box) else _TIMES_LONGER
    return longer > 1 if not prose.begins_with_label(child) else several and longer >= _TIMES_LONGER


def _is_name(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= 4 and not line.endswith((*_ENDS, ":")) and not _DIGITS.search(line)


def _is_like(one: Element, other: Element) -> bool:
    """Whether two elements are of one class, but for a number in its name: columns of a page differ by nothing else."""
    names = one.get("class") or ""
    if one.tag != other.tag or not names or "col-" in names:
        return False
    return _DIGITS.sub("", names) == _DIGITS.sub("", other.get("class") or "")
