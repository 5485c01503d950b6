"""Read the headline in a heading, without the badges, kickers, counts and buttons that templates add."""

import copy
from collections.abc import Collection

from lxml.etree import _Element as Element

from ingest.extract.line import line_of, without_markup
from ingest.extract.names import is_named, names_of
from ingest.extract.words import squeeze, word_count
from ingest.normalise.text import fold

_NEVER = ("small", "time", "label", "sup", "figure")
_LEAST_WORDS = 2
"""Words that must remain of a heading when parts of it are removed."""
_MOST_PARTS = 12


def headline_of(heading: Element, titles: Collection[str] = ()) -> str:
    """Return the headline in a heading. `titles` are the headlines that the page's head states, folded: a part of the
    heading that equals one of them is the headline."""
    line = _line(heading)
    if not len(heading) or fold(line) in titles:
        return line
    children = [child for child in heading.iterdescendants() if isinstance(child.tag, str)]
    if titles and len(children) <= _MOST_PARTS:
        parts = (*map(_line, children), *(_without(heading, [number]) for number in range(len(children))))
        if headline := next((part for part in parts if fold(part) in titles), None):
            return headline
    extras = [number for number, child in enumerate(children) if _is_extra(child)]
    rest = _without(heading, extras) if extras else line
    return rest if word_count(rest) >= _LEAST_WORDS else line


def _line(element: Element) -> str:
    return squeeze(without_markup(line_of(element)))


def _without(heading: Element, numbers: list[int]) -> str:
    """Return the text without the descendants at these positions in document order."""
    heading = copy.deepcopy(heading)
    children = [child for child in heading.iterdescendants() if isinstance(child.tag, str)]
    for number in numbers:
        # Emptied instead of removed, so that it still separates the words on its two sides.
        children[number].tag, children[number].text = "small", None
        for inner in list(children[number]):
            children[number].remove(inner)
    return _line(heading)


def _is_extra(child: Element) -> bool:
    return child.tag in _NEVER or is_named(names_of(child), "badges")
