"""The headline: where the family prints it, else the heading that agrees with what the head says, or heads the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.density import find_body
from ingest.extract.document import MOST_HITS, Document, text_of
from ingest.extract.headline import headline_of
from ingest.extract.profile import Profile
from ingest.extract.site import beginnings, linked_names, stated_names, without_site
from ingest.extract.surroundings import ABOVE, WITHIN, Surroundings, begins, is_box
from ingest.extract.words import word_count
from ingest.normalise.text import fold

_LEAST_HEADLINE = 4
"""Words from which on a heading is a headline and no name of a section."""
_MOST_ABOVE = 4
_LARGEST_BOX = 60
"""Levels above a heading, and elements in them, that are looked at for a box beside the story."""
_LEAST_SHARE = 0.3
"""By how much more of a heading's words than of the title's must stand in the text for the heading to count."""


@dataclass(frozen=True, slots=True)
class Title:
    """A headline, and the heading that shows it, if one does."""

    text: str
    heading: Element | None = None


def read_title(document: Document, profile: Profile, site: tuple[str, ...]) -> Title | None:
    """Return the headline as printed; `site` are names of the outlet, which the title element carries behind it.

    A heading above the text counts more than what the head states, which may be stale, meant for search engines or in
    another language, unless some heading of the page agrees with the head.
    """
    names = stated_names(document, site)
    if printed := _printed(document, profile, names):
        return printed
    names |= linked_names(document)
    stated = _stated(document, names)
    titles = {fold(title) for title in stated}
    begun = {fold(text) for title in stated for text in beginnings(title)}
    headings = []
    agreeing: Title | None = None
    # Most pages have dozens of headings, and the first of them agrees.
    for heading in _headings(document, titles, names):
        headings.append(heading)
        if agreeing is None and _agrees(heading.text, stated, begun):
            agreeing = heading
            if word_count(heading.text) >= _LEAST_HEADLINE:
                return heading
    above = _above_text(document, profile, headings, next(iter(stated), ""))
    return above or agreeing or next(map(Title, stated), None)


def _printed(document: Document, profile: Profile, names: set[str]) -> Title | None:
    """Return the headline where the family prints it."""
    for element in document.select(profile.title):
        # What the head says only matters for a heading of several parts.
        titles = {fold(title) for title in _stated(document, names)} if len(element) else ()
        if (text := headline_of(element, titles)) and fold(text) not in names:
            return Title(text, element)
    return None


def _stated(document: Document, names: set[str]) -> list[str]:
    """Return the headlines that the head states, in order of trust, without the outlet's name."""
    elements = (headline_of(element) for element in document.index.get("title")[:1])
    metas = (document.said(name) for name in ("og:title", "twitter:title", "dc.title"))
    told = (*metas, document.json_ld.text("headline"), *elements)
    cleaned = (without_site(text, names, document) for text in told if text)
    return list(dict.fromkeys(text for text in cleaned if text and fold(text) not in names))


def _headings(document: Document, titles: set[str], names: set[str]) -> Iterator[Title]:
    """Yield the headings that may be the headline, most likely first."""
    for tag in ("h1", "h2", "h3"):
        for element in document.index.get(tag)[:MOST_HITS]:
            text = headline_of(element, titles)
            if text and fold(text) not in names and not _is_in_box(element):
                yield Title(text, element)


def _is_in_box(heading: Element) -> bool:
    """Return whether it is the logo or stands in a side column; what holds most of the page is no box."""
    for element in (heading, *islice(heading.iterancestors(), _MOST_ABOVE)):
        if sum(1 for _ in islice(element.iterdescendants(), _LARGEST_BOX)) == _LARGEST_BOX:
            return False
        if is_box(element):
            return True
    return False


def _agrees(heading: str, stated: list[str], begun: set[str]) -> bool:
    """Return whether a heading is a stated title, or most of one; `begun` are what such titles begin with, folded."""
    one = fold(heading)
    alike = (2 * len(one) >= len(other) and (one in other or other in one) for other in map(fold, stated))
    return bool(one) and (one in begun or any(alike))


def _above_text(document: Document, profile: Profile, headings: list[Title], stated: str) -> Title | None:
    """Return the first-level heading of the text; of the second level only where the stated title is not the text's."""
    body = next(document.select(profile.body), None)
    if body is None:
        found = find_body(document)
        body = found.element if found and found.confidence else None
    if body is None:
        return None
    around = Surroundings(body)
    for tag in ("h1", "h2"):
        title = _nearest([one for one in headings if one.heading is not None and one.heading.tag == tag], around)
        if title and word_count(title.text) >= _LEAST_HEADLINE and (tag == "h1" or not stated):
            return title
        if title and _share(title.text, body) >= _share(stated, body) + _LEAST_SHARE:
            return title
    return None


def _nearest(headings: list[Title], around: Surroundings) -> Title | None:
    """Return the heading at the text's own beginning, else the last one above it."""
    sides = [(one, around.side(one.heading)) for one in headings]
    within = (one for one, side in sides if side == WITHIN and begins(around.story, one.heading))
    above = [one for one, side in sides if side == ABOVE and not around.is_beside(one.heading)]
    return next(within, None) or next(reversed(above), None)


def _share(title: str, body: Element) -> float:
    """Return how many of a title's words of three letters and more stand in the text."""
    text = {fold(word) for word in text_of(body).split()}
    words = [folded for word in title.split() if len(folded := fold(word)) > 2]
    return sum(word in text for word in words) / len(words) if words else 0.0
