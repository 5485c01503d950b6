"""Where an element stands as seen from the story: above, within, below, or in a box beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.line import line_of
from ingest.extract.prune import names_of, names_pattern
from ingest.extract.words import word_count
from ingest.normalise.text import fold

ABOVE, WITHIN, BELOW = -1, 0, 1

_BESIDE = {"nav", "footer", "aside"}
_LEAST_HEADLINE, _LEAST_HEADING = 5, 3
"""Words of a link from which on it is a headline and no section or name, anywhere and in a heading."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LARGEST_CARD = 60
"""Elements within; a card of another story has a dozen."""


@dataclass(frozen=True)
class Surroundings:
    """The page as seen from the element of a story's text, with the headline that may stand linked above it."""

    story: Element
    headline: str = ""
    _known: dict[Element, bool] = field(default_factory=dict)

    @cached_property
    def _chain(self) -> dict[Element, int]:
        """The story's element and what holds it, with how far out each is."""
        return {element: level for level, element in enumerate([self.story, *self.story.iterancestors()])}

    def side(self, element: Element) -> int:
        """ABOVE, WITHIN or BELOW, in document order; what holds the story is ABOVE."""
        step, chain = element, self._chain
        if step in chain:
            return WITHIN if step is self.story else ABOVE
        for holder in element.iterancestors():
            if holder in chain:
                if holder is self.story:
                    return WITHIN
                inner = next(child for child in holder if chain.get(child) == chain[holder] - 1)
                return ABOVE if holder.index(step) < holder.index(inner) else BELOW
            step = holder
        return BELOW

    def level(self, element: Element) -> int:
        """How far out from the story's element one has to go to hold both."""
        holders = (self._chain[step] for step in (element, *element.iterancestors()) if step in self._chain)
        return next(holders, len(self._chain))

    def is_beside(self, element: Element) -> bool:
        """Whether it is in a box beside the story: by its tag, its name, or the headline of another story in it."""
        return any(self._is_box(step) for step in self._outward(element))

    def _outward(self, element: Element) -> Iterator[Element]:
        for step in (element, *element.iterancestors()):
            if step in self._chain:
                return
            yield step

    def _is_box(self, element: Element) -> bool:
        if element not in self._known:
            self._known[element] = is_box(element) or self._is_card(element)
        return self._known[element]

    def _is_card(self, element: Element) -> bool:
        if sum(1 for _ in islice(element.iterdescendants(), _LARGEST_CARD)) == _LARGEST_CARD:
            return False
        return any(self._is_headline(link) for link in element.iter("a") if link.get("href"))

    def _is_headline(self, link: Element) -> bool:
        text = line_of(link)
        is_heading = any(step.tag in _HEADINGS for step in (*link, *islice(link.iterancestors(), 2)))
        least = _LEAST_HEADING if is_heading else _LEAST_HEADLINE
        return word_count(text) >= least and fold(text) != self.headline


def is_box(element: Element) -> bool:
    """Whether an element's tag or name says that it stands beside the story."""
    return element.tag in _BESIDE or names_pattern("beside").search(names_of(element)) is not None
