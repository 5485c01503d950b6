"""Who wrote the story and took its pictures: names that the page gives, never the outlet's own, a desk or a code."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.credits import Credits, is_maker, read_credits
from ingest.extract.document import Document
from ingest.extract.line import line_of, lines_of
from ingest.extract.profile import Profile
from ingest.extract.profiles import generic
from ingest.extract.surroundings import ABOVE, BELOW, WITHIN, Surroundings, texts_near
from ingest.extract.words import word_count
from ingest.model import Link
from ingest.normalise.text import fold

_METAS = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "byline", "citation_author", "article:author:name", "authors", "news_author",
)  # fmt: skip
_SAYS_AUTHOR = ("نویسنده", "نوشته", "توسط", "written by", "author")
_LEAST_NAME = 6
"""Letters of an outlet's name that is looked for within a name."""
_LEAST_PROSE = 15
"""Words of a paragraph."""
_MOST_LEVELS, _MOST_SIBLINGS, _LARGEST_SIBLING = 3, 8, 60


@dataclass(frozen=True, slots=True)
class People:
    """Names in the order of the page."""

    authors: tuple[str, ...]
    photographers: tuple[str, ...]


def read_people(
    document: Document,
    profiles: tuple[Profile, ...],
    site: tuple[str, ...],
    link: Link | None,
    *,
    title: str,
    around: Surroundings,
) -> People:
    """Who wrote it: the family's place, JSON-LD, places that themes everywhere have, a line «خبرنگار: …» of the text,
    one beside it, the head, the feed: the first that names somebody. Who took its pictures: «عکس: …» in the same ones.
    """
    own = _Own(document, site)
    family, *general = (own.others(_printed(document, profile, around)) for profile in profiles)
    told = own.others(read_credits(document.json_ld.texts("author", without="organization"), byline=True))
    told = Credits(tuple(name for name in told.authors if not is_maker(name, title)))
    lines = own.others(_credited(around))
    found = [family, told, *general, lines]
    if not any(named.authors for named in found):
        found.append(own.others(read_credits(_lines_beside(around), byline=False)))
        stated = own.others(read_credits(_stated(document), byline=True)).authors
        found.append(Credits(tuple(name for name in stated if not is_maker(name, title))))
        found.append(own.others(read_credits(link.authors if link else (), byline=True)))
    authors = next((named.authors for named in found if named.authors), ())
    pictures = dict.fromkeys(name for named in found for name in named.photographers)
    return People(authors, tuple(pictures))


class _Own:
    """The outlet's own names, which are no person's."""

    def __init__(self, document: Document, site: tuple[str, ...]) -> None:
        stated = (document.said(name) or "" for name in ("og:site_name", "publisher", "application-name"))
        self._names = {fold(name) for name in (*site, *stated, *document.json_ld.sites)} - {""}

    def others(self, named: Credits) -> Credits:
        """The names that are not, or part of, the outlet's name or slogan."""
        return Credits(tuple(filter(self._is_other, named.authors)), tuple(filter(self._is_other, named.photographers)))

    def _is_other(self, name: str) -> bool:
        folded = fold(name)
        return not any(folded in own or (len(own) >= _LEAST_NAME and own in folded) for own in self._names)


def _printed(document: Document, profile: Profile, around: Surroundings) -> Credits:
    """The names in the first place of a profile that has some.

    Where the family is not known several places of one name below the text are those of readers who commented.
    """
    for selector in profile.authors:
        found = [element for element, _ in texts_near(document, (selector,), around, (ABOVE, WITHIN, BELOW))]
        below = [element for element in found if around.side(element) == BELOW]
        if len(below) > 1 and profile is generic.PROFILE:
            found = [element for element in found if element not in below]
        named = read_credits((text for element in found for text in _byline(element)), byline=True)
        if named.authors or named.photographers:
            return named
    return Credits()


def _byline(element: Element) -> list[str]:
    """The names that are links, else the lines of a byline."""
    links = [line_of(link) for link in element.iter("a")]
    return [text for text in links if read_credits((text,), byline=True).authors] or [
        line for _, line in lines_of(element)
    ]


def _stated(document: Document) -> Iterator[str]:
    """What the head says, also in the pairs that cards of Twitter show."""
    for name in _METAS:
        yield from document.meta.get(name, ())
    for number in "12":
        if (label := document.said(f"twitter:label{number}")) and label.lower().startswith(_SAYS_AUTHOR):
            yield document.said(f"twitter:data{number}") or ""


def _credited(around: Surroundings) -> Credits:
    """Authors in the lines before and behind the paragraphs of a story, photographers in any of its lines."""
    lines = list(lines_of(around.story))
    prose = [number for number, (_, line) in enumerate(lines) if word_count(line) >= _LEAST_PROSE]
    inside = range(prose[0], prose[-1]) if prose else range(0)
    authors, pictures = dict[str, None](), dict[str, None]()
    for number, (block, line) in enumerate(lines):
        named = read_credits((line,), byline=False)
        if named != Credits() and not around.is_beside(block):
            pictures |= dict.fromkeys(named.photographers)
            authors |= dict.fromkeys(named.authors if number not in inside else ())
    return Credits(tuple(authors), tuple(pictures))


def _lines_beside(around: Surroundings) -> Iterator[str]:
    """The lines of small elements next to the story: between its headline and its text, and below."""
    for holder in islice((around.story, *around.story.iterancestors()), _MOST_LEVELS):
        for preceding in (True, False):
            for sibling in islice(holder.itersiblings(preceding=preceding), _MOST_SIBLINGS):
                if sum(1 for _ in islice(sibling.iterdescendants(), _LARGEST_SIBLING)) < _LARGEST_SIBLING:
                    yield from (line for block, line in lines_of(sibling) if not around.is_beside(block))
