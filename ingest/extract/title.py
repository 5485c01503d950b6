"""Read the headline: in the family's place, else the heading that agrees with the head, or the one above the text."""

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
"""Words from which a heading is a headline and not a section's name."""
_MOST_ABOVE = 4
_LARGEST_BOX = 60
"""Ancestors of a heading that may be a box beside the story, and descendants of such a box."""
_LEAST_SHARE = 0.3
"""How much greater the share of a heading's words in the text must be than that of the stated title's."""


@dataclass(frozen=True, slots=True)
class Title:
    """A headline, and the heading that shows it, if any."""

    text: str
    heading: Element | None = None


def read_title(document: Document, profile: Profile, site: tuple[str, ...]) -> Title | None:
    """Return the headline as printed; `site` are the outlet's names, which are removed from the title element.

    A heading that agrees with the head wins. Without one, a heading above the text precedes the head's title, which may
    be stale, written for search engines or in another language.
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
    """Return the headline in the profile's place."""
    for element in document.select(profile.title):
        # The head's titles only matter for a heading of several parts.
        titles = {fold(title) for title in _stated(document, names)} if len(element) else ()
        if (text := headline_of(element, titles)) and fold(text) not in names:
            return Title(text, element)
    return None


def _stated(document: Document, names: set[str]) -> list[str]:
    """Return the headlines that the head states, in order of trust, without the outlet's name."""
    elements = (headline_of(element) for element in document.index.get("title")[:1])
    metas = (document.said(name) for name in ("og:title", "twitter:title", "dc.title"))
    texts = (*metas, document.json_ld.text("headline"), *elements)
    cleaned = (without_site(text, names, document) for text in texts if text)
    return list(dict.fromkeys(text for text in cleaned if text and fold(text) not in names))


def _headings(document: Document, titles: set[str], names: set[str]) -> Iterator[Title]:
    """Yield the headings that may be the headline, most likely first."""
    for tag in ("h1", "h2", "h3"):
        for element in document.index.get(tag)[:MOST_HITS]:
            text = headline_of(element, titles)
            if text and fold(text) not in names and not _is_in_box(element):
                yield Title(text, element)


def _is_in_box(heading: Element) -> bool:
    """Return whether a heading is the logo or in a side column; an element with most of the page is no box."""
    for element in (heading, *islice(heading.iterancestors(), _MOST_ABOVE)):
        if sum(1 for _ in islice(element.iterdescendants(), _LARGEST_BOX)) == _LARGEST_BOX:
            return False
        if is_box(element):
            return True
    return False


def _agrees(heading: str, stated: list[str], begun: set[str]) -> bool:
    """Return whether a heading is a stated title or most of one; `begun` are the folded beginnings of such titles."""
    folded = fold(heading)
    alike = (2 * len(folded) >= len(other) and (folded in other or other in folded) for other in map(fold, stated))
    return bool(folded) and (folded in begun or any(alike))


def _above_text(document: Document, profile: Profile, headings: list[Title], stated: str) -> Title | None:
    """Return the h1 of the text; an h2 or short h1 only if the stated title is missing or fits the text worse."""
    body = next(document.select(profile.body), None)
    if body is None:
        guess = find_body(document)
        body = guess.element if guess and guess.confidence else None
    if body is None:
        return None
    around = Surroundings(body)
    for tag in ("h1", "h2"):
        title = _nearest([item for item in headings if item.heading is not None and item.heading.tag == tag], around)
        if title and word_count(title.text) >= _LEAST_HEADLINE and (tag == "h1" or not stated):
            return title
        if title and _share(title.text, body) >= _share(stated, body) + _LEAST_SHARE:
            return title
    return None


def _nearest(headings: list[Title], around: Surroundings) -> Title | None:
    """Return the heading at the beginning of the text, else the last one above it."""
    sides = [(title, around.side(title.heading)) for title in headings]
    within = (title for title, side in sides if side == WITHIN and begins(around.story, title.heading))
    above = [title for title, side in sides if side == ABOVE and not around.is_beside(title.heading)]
    return next(within, None) or next(reversed(above), None)


def _share(title: str, body: Element) -> float:
    """Return the share of a title's words, of three letters or more, that occur in the text."""
    text = {fold(word) for word in text_of(body).split()}
    words = [folded for word in title.split() if len(folded := fold(word)) > 2]
    return sum(word in text for word in words) / len(words) if words else 0.0
