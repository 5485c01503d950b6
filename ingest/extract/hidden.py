"""Detect text that browsers do not show: search-engine spam, and folded text that a click shows."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from lxml.etree import _Element as Element

from ingest.extract.line import line_of
from ingest.extract.mend import is_switch
from ingest.extract.names import names_of
from ingest.extract.words import squeeze, word_count

_UNSEEN = re.compile(
    r"(?:^|[;\s])(?:"
    r"(?:left|right|top|bottom|text-indent|margin(?:-left|-right|-top)?)\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0*\.?0+(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$)"
    r"|opacity\s*:\s*0*\.?0+\s*(?:!important\s*)?(?:;|$)"
    r"|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)"
    r"|transform\s*:\s*(?:scale[xy]?\(\s*0\s*[,)]|translate(?:[xy]|3d)?\([^)]*-\d{3,})"
    r"|color\s*:\s*transparent"
    r")",
    re.I,
)
_SMALL = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*[01](?:px|em|rem|%)?\s*(?:!important\s*)?(?:;|$)", re.I
)
_FOLDED = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_NEVER_SEEN = re.compile(r"(?:^|\s)(?:visually-hidden|sr-only|screen-reader-text|offscreen|off-screen)(?=\s|$)", re.I)
_CLASS = re.compile(r"(?:^|\s)(?:d-none|hidden|hide|is-hidden|invisible)(?=\s|$)", re.I)
_RESPONSIVE = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-(?!none)|(?:sm|md|lg|xl|2xl):(?!hidden))\w", re.I)
_BLOCKS = {"p", "div", "section", "ul", "ol", "li", "article", "aside", "table", "h2", "h3", "h4", "h5", "h6"}
_SENTENCE = re.compile("[.!؟۔]")
_REST = re.compile(r"more|rest|full|continu|remain|expand|collaps|unfold|truncat|toggle|accordion", re.I)
_LEAST_REST = 12
"""Words of folded text, without links, that may be the rest of a story."""
_MOST_AWAY = 3
"""Siblings checked on either side of a text for the switch that shows it."""
_ID = re.compile(r"[\w-]+")
_POINTERS = ("href", "data-target", "data-bs-target", "aria-controls", "for", "onclick", "data-toggle-target")


def is_unseen(element: Element) -> bool:
    """Return whether an element is off the screen or has no size, so that no reader ever sees it."""
    names = element.get("class")
    if names and _is_never_seen(names):
        return True
    style = element.get("style")
    if not style:
        return False
    small = _SMALL.search(style) is not None and "overflow" in style and "padding" not in style
    return small or _UNSEEN.search(style) is not None


def is_folded(element: Element) -> bool:
    """Return whether an element is hidden in a way that scripts undo with a click."""
    if element.get("hidden") is not None:
        return bool(element.get("hidden") != "until-found")
    if element.get("aria-hidden") == "true" and element.tag in _BLOCKS:
        return True
    names = element.get("class")
    if names and _is_hidden(names):
        return True
    return bool((style := element.get("style")) and _FOLDED.search(style))


@lru_cache(maxsize=8192)
def _is_never_seen(names: str) -> bool:
    return _NEVER_SEEN.search(names) is not None


@lru_cache(maxsize=8192)
def _is_hidden(names: str) -> bool:
    return _CLASS.search(names) is not None and _RESPONSIVE.search(names) is None


class Switches:
    """The links and buttons of a page that unfold text."""

    def __init__(self, element: Element) -> None:
        self._root = element.getroottree().getroot()

    def unfolds(self, element: Element) -> bool:
        """Return whether a folded element holds the rest of a story.

        Its class or id says so, or a link or button beside it, or one that refers to its id, shows it.
        """
        text = squeeze(line_of(element))
        if word_count(text) < _LEAST_REST or next(element.iter("a"), None) is not None:
            return False
        if _REST.search(names_of(element)) or element.get("id") in self._targets:
            return True
        return any(is_switch(squeeze(line_of(near))) for near in _near(element))

    @cached_property
    def _targets(self) -> set[str]:
        """All words that may be the id of an element that a switch unfolds."""
        pointers = self._root.iter("a", "label", "span", "div", "button")
        values = (pointer.get(name) for pointer in pointers for name in _POINTERS)
        return {word for text in values if text for word in _ID.findall(text)}


def is_spam(element: Element) -> bool:
    """Return whether a hidden text looks like spam: it has links or repeats a sentence."""
    if next(element.iter("a"), None) is not None:
        return True
    sentences = [sentence for part in _SENTENCE.split(line_of(element)) if word_count(sentence := squeeze(part)) > 4]
    return len(set(sentences)) < len(sentences)


def _near(element: Element) -> Iterator[Element]:
    """Yield the nearest siblings, before and after, of the element and of its parent."""
    for base in (element, element.getparent()):
        if base is None:
            continue
        for preceding in (True, False):
            siblings = base.itersiblings(preceding=preceding)
            for _ in range(_MOST_AWAY):
                if (sibling := next(siblings, None)) is not None:
                    yield sibling
