"""Locate elements relative to the story: above, within or below it, or in a box beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.document import MOST_HITS, Document
from ingest.extract.line import line_of, without_markup
from ingest.extract.names import is_named, names_of
from ingest.extract.words import squeeze, word_count
from ingest.normalise.text import fold
from ingest.selectors.css import Selector

ABOVE, WITHIN, BELOW = -1, 0, 1

_BESIDE = {"nav", "aside"}
LEAST_HEADLINE, _LEAST_HEADING = 5, 3
"""Words from which a link is a headline and not a section or name: anywhere, and in a heading."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WHOLE = {"body", "main"}
_LEAST_PROSE = 15
"""Words of a paragraph."""
_LARGEST_CARD = 60
"""Descendants; a card of another story has a dozen."""


@dataclass(frozen=True)
class Surroundings:
    """The page around the element of a story's text; `headline` is its own headline, which may be a link."""

    story: Element
    headline: str = ""
    more: tuple[Element, ...] = ()
    """Further elements of the text, later siblings of the first."""
    _known: dict[Element, tuple[bool, list[Element]]] = field(default_factory=dict)

    @property
    def elements(self) -> tuple[Element, ...]:
        """All elements of the text, in document order."""
        return (self.story, *self.more)

    @property
    def last(self) -> Element:
        """The last element of the text."""
        return self.elements[-1]

    @cached_property
    def _chain(self) -> dict[Element, int]:
        """The story's element and its ancestors, each with its distance."""
        return {element: level for level, element in enumerate([self.story, *self.story.iterancestors()])}

    def side(self, element: Element) -> int:
        """Return ABOVE, WITHIN or BELOW by document order; an ancestor of the story is ABOVE, an element between its
        parts is WITHIN."""
        step, chain = element, self._chain
        if step in chain:
            return WITHIN if step is self.story else ABOVE
        for holder in element.iterancestors():
            if holder in chain:
                if holder is self.story:
                    return WITHIN
                inner = next(child for child in holder if chain.get(child) == chain[holder] - 1)
                index = holder.index(step)
                if index < holder.index(inner):
                    return ABOVE
                is_between = self.last.getparent() is holder and index <= holder.index(self.last)
                return WITHIN if is_between else BELOW
            step = holder
        return BELOW

    def level(self, element: Element) -> int:
        """Return the distance from the story's element to the nearest ancestor that also holds `element`."""
        holders = (self._chain[step] for step in (element, *element.iterancestors()) if step in self._chain)
        return next(holders, len(self._chain))

    def is_beside(self, element: Element) -> bool:
        """Return whether an element is in a box beside the story: by tag, by name, or by another story's headline in
        the box."""
        inner = set[Element]()
        for step in self.outward(element):
            boxed, headlines = self._box(step)
            if step is element:
                inner.update(headlines)
            if boxed or not inner.issuperset(headlines):
                return True
        return False

    def outward(self, element: Element) -> Iterator[Element]:
        """Yield the element and its ancestors, up to those that also hold the story."""
        for step in (element, *element.iterancestors()):
            if step in self._chain:
                return
            yield step

    def _box(self, element: Element) -> tuple[bool, list[Element]]:
        """Return whether an element is a box by tag or name, and the headlines of other stories in it if it is
        small."""
        if element not in self._known:
            is_large = sum(1 for _ in islice(element.iterdescendants(), _LARGEST_CARD)) == _LARGEST_CARD
            links = () if is_large or element.tag in _WHOLE else element.iter("a")
            headlines = [link for link in links if link.get("href") and self._is_headline(link, element)]
            self._known[element] = is_box(element), headlines
        return self._known[element]

    def _is_headline(self, link: Element, box: Element) -> bool:
        """Return whether a link is another story's headline, and not in a nested box."""
        text = line_of(link)
        if word_count(text) < _LEAST_HEADING:
            return False
        is_heading = any(step.tag in _HEADINGS for step in (*link, *islice(link.iterancestors(), 2)))
        least = _LEAST_HEADING if is_heading else LEAST_HEADLINE
        if word_count(text) < least or fold(text) == self.headline:
            return False
        return not any(is_box(step) for step in takewhile(lambda step: step is not box, link.iterancestors()))


def texts_near(
    document: Document, selectors: tuple[Selector, ...], around: Surroundings, sides: tuple[int, ...]
) -> Iterator[tuple[Element, str]]:
    """Yield the selected elements on some sides of the story, outside boxes beside it, with their texts."""
    for selector in selectors:
        for element in selector.select(document.index)[:MOST_HITS]:
            value = element.get(selector.attribute) if selector.attribute else line_of(element)
            text = squeeze(without_markup(value or ""))
            if text and around.side(element) in sides and not around.is_beside(element):
                yield element, text


def begins(story: Element, element: Element) -> bool:
    """Return whether an element is outside the story, or in it before any paragraph."""
    if story not in element.iterancestors():
        return True
    above = takewhile(lambda step: step is not element, story.iter(etree.Element))
    return all(word_count(step.text or "") < _LEAST_PROSE for step in above)


def is_box(element: Element) -> bool:
    """Return whether an element's tag or name marks it as a box beside the story."""
    if element.tag == "footer":
        return next(element.iterancestors("article"), None) is None
    return element.tag in _BESIDE or is_named(names_of(element), "beside")
