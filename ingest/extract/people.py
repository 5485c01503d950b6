"""Read a story's authors and photographers, never the outlet's own name, a desk or a code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.credits import Credits, has_credit, is_maker, may_credit, read_credits
from ingest.extract.document import Document, text_of
from ingest.extract.line import line_of, lines_of
from ingest.extract.profile import Profile, Selectors
from ingest.extract.profiles import generic
from ingest.extract.surroundings import ABOVE, BELOW, WITHIN, Surroundings, texts_near
from ingest.extract.words import word_count
from ingest.model import Link
from ingest.normalise.text import fold

_METAS = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "byline", "citation_author", "article:author:name", "authors", "news_author",
)  # fmt: skip
_AUTHOR_LABELS = ("نویسنده", "نوشته", "توسط", "written by", "author")
_LEAST_NAME = 6
"""Letters from which an outlet's name also counts as a part of a name."""
_EDGE = 500
"""Letters at the beginning and the end of a text that are searched for credits."""
_LEAST_PROSE = 15
"""Words of a paragraph."""
_MOST_LEVELS, _MOST_SIBLINGS, _LARGEST_SIBLING = 3, 4, 40


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
    texts: Sequence[str],
    around: Surroundings,
) -> People:
    """Return the authors in the first source that names any, and the photographers («عکس: …») in all of them.

    Sources in order of trust: the family's places, JSON-LD, a line «خبرنگار: …» of the text, places common to themes, a
    line next to the text, the head, the feed.
    """
    site_names = _SiteNames(document, site)
    authors: tuple[str, ...] = ()
    photographers: dict[str, None] = {}
    for read in _sources(document, profiles, link, title=title, texts=texts, around=around):
        people = site_names.without(read)
        authors = authors or people.authors
        photographers |= dict.fromkeys(people.photographers)
    return People(authors, tuple(photographers))


def _sources(
    document: Document,
    profiles: tuple[Profile, ...],
    link: Link | None,
    *,
    title: str,
    texts: Sequence[str],
    around: Surroundings,
) -> Iterator[Credits]:
    """Yield the names in each source, in order of trust; sources after the text's credits only if these name no
    author."""
    family, *general = profiles
    printed = _printed(document, family, family.authors, around)
    stated = read_credits(document.json_ld.texts("author", without="organization"), byline=True).authors
    stated = tuple(name for name in stated if not is_maker(name, title))
    credited = list(_credited(texts, around))
    yield from (printed, Credits(stated), *credited)
    if printed.authors or stated or any(people.authors for people in credited):
        return
    for profile in general:
        # Attribute lookups are slow, and a known family has its own places.
        classes = tuple(selector for selector in profile.authors if selector.chain[0].key[0] == ".")
        yield _printed(document, profile, classes, around)
    yield read_credits(_lines_beside(around), byline=False)
    stated = read_credits(_head_authors(document), byline=True).authors
    yield Credits(tuple(name for name in stated if not is_maker(name, title)))
    yield read_credits(link.authors if link else (), byline=True)


class _SiteNames:
    """The outlet's own names, which are not a person's."""

    def __init__(self, document: Document, site: tuple[str, ...]) -> None:
        stated = (document.said(name) or "" for name in ("og:site_name", "publisher", "application-name"))
        self._names = {fold(name) for name in (*site, *stated, *document.json_ld.sites)} - {""}

    def without(self, people: Credits) -> Credits:
        """Return the people without names that are, contain or are part of a name of the outlet."""
        return Credits(
            tuple(filter(self._is_person, people.authors)), tuple(filter(self._is_person, people.photographers))
        )

    def _is_person(self, name: str) -> bool:
        folded = fold(name)
        return not any(folded in site or (len(site) >= _LEAST_NAME and site in folded) for site in self._names)


def _printed(document: Document, profile: Profile, places: Selectors, around: Surroundings) -> Credits:
    """Return the names in the first place of a profile that has some.

    For an unknown family, several elements of one selector below the text are the names of commenting readers.
    """
    for selector in places:
        if not selector.select(document.index):
            continue
        elements = [element for element, _ in texts_near(document, (selector,), around, (ABOVE, WITHIN, BELOW))]
        below = [element for element in elements if around.side(element) == BELOW]
        if len(below) > 1 and profile is generic.PROFILE:
            elements = [element for element in elements if element not in below]
        people = read_credits((text for element in elements for text in _byline(element)), byline=True)
        if people.authors or people.photographers:
            return people
    return Credits()


def _byline(element: Element) -> list[str]:
    """Return the links of a byline that hold names, else its lines."""
    links = [line_of(link) for link in element.iter("a")]
    return [text for text in links if read_credits((text,), byline=True).authors] or [
        line for _, line in lines_of(element)
    ]


def _head_authors(document: Document) -> Iterator[str]:
    """Yield the authors in meta elements, including label and data pairs of Twitter cards."""
    for name in _METAS:
        yield from document.meta.get(name, ())
    for number in "12":
        if (label := document.said(f"twitter:label{number}")) and label.lower().startswith(_AUTHOR_LABELS):
            yield document.said(f"twitter:data{number}") or ""


def _credited(texts: Sequence[str], around: Surroundings) -> Iterator[Credits]:
    """Yield the authors in the lines before and after a story's paragraphs, and the photographers in all its lines.

    First those of the cleaned text, then those of all lines of the story's elements.
    """
    yield _at_edges([(None, text) for text in texts], around)
    raw = "".join(map(text_of, around.elements))
    if has_credit(raw[:_EDGE] + raw[-_EDGE:]):
        yield _at_edges([line for element in around.elements for line in lines_of(element)], around)


def _at_edges(lines: Sequence[tuple[Element | None, str]], around: Surroundings) -> Credits:
    prose = [number for number, (_, line) in enumerate(lines) if word_count(line) >= _LEAST_PROSE]
    inside = range(prose[0], prose[-1]) if prose else range(0)
    authors, photographers = dict[str, None](), dict[str, None]()
    for number, (block, line) in enumerate(lines):
        people = read_credits((line,), byline=False) if may_credit(line) else Credits()
        if people != Credits() and (block is None or not around.is_beside(block)):
            photographers |= dict.fromkeys(people.photographers)
            authors |= dict.fromkeys(people.authors if number not in inside else ())
    return Credits(tuple(authors), tuple(photographers))


def _lines_beside(around: Surroundings) -> Iterator[str]:
    """Yield the credit lines of small elements right above and below the story's text."""
    above, below = (
        (element, *islice(element.iterancestors(), _MOST_LEVELS - 1)) for element in (around.story, around.last)
    )
    for first, last in zip(above, below, strict=True):
        for holder, preceding in ((first, True), (last, False)):
            for sibling in islice(holder.itersiblings(preceding=preceding), _MOST_SIBLINGS):
                size = sum(1 for _ in islice(sibling.iterdescendants(), _LARGEST_SIBLING))
                if size < _LARGEST_SIBLING and has_credit(text_of(sibling)):
                    lines = ((block, line) for block, line in lines_of(sibling) if may_credit(line))
                    yield from (line for block, line in lines if not around.is_beside(block))
