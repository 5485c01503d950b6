"""Who wrote the story and took its pictures: names that the page gives, never the outlet's own, a desk or a code."""

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
_SAYS_AUTHOR = ("نویسنده", "نوشته", "توسط", "written by", "author")
_LEAST_NAME = 6
"""Letters of an outlet's name that is looked for within a name."""
_EDGE = 500
"""Letters at the beginning and the end of a text among which credits are looked for."""
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
    """Who wrote it: the family's place, JSON-LD, places that themes everywhere have, a line «خبرنگار: …» of the text,
    one beside it, the head, the feed: the first that names somebody. Who took its pictures: «عکس: …» in the same ones.
    """
    own = _Own(document, site)
    authors: tuple[str, ...] = ()
    pictures: dict[str, None] = {}
    for read in _sources(document, profiles, link, title=title, texts=texts, around=around):
        named = own.others(read)
        authors = authors or named.authors
        pictures |= dict.fromkeys(named.photographers)
    return People(authors, tuple(pictures))


def _sources(
    document: Document,
    profiles: tuple[Profile, ...],
    link: Link | None,
    *,
    title: str,
    texts: Sequence[str],
    around: Surroundings,
) -> Iterator[Credits]:
    """Yield what each place says, in order of trust, as far as needed: behind names that the text credits nothing is
    read."""
    family, *general = profiles
    printed = _printed(document, family, family.authors, around)
    told = read_credits(document.json_ld.texts("author", without="organization"), byline=True).authors
    told = tuple(name for name in told if not is_maker(name, title))
    credited = list(_credited(texts, around))
    yield from (printed, Credits(told), *credited)
    if printed.authors or told or any(one.authors for one in credited):
        return
    for profile in general:
        # Attributes are dear to look up, and a known family has what it needs among its own places.
        classes = tuple(selector for selector in profile.authors if selector.chain[0].key[0] == ".")
        yield _printed(document, profile, classes, around)
    yield read_credits(_lines_beside(around), byline=False)
    stated = read_credits(_stated(document), byline=True).authors
    yield Credits(tuple(name for name in stated if not is_maker(name, title)))
    yield read_credits(link.authors if link else (), byline=True)


class _Own:
    """The outlet's own names, which are no person's."""

    def __init__(self, document: Document, site: tuple[str, ...]) -> None:
        stated = (document.said(name) or "" for name in ("og:site_name", "publisher", "application-name"))
        self._names = {fold(name) for name in (*site, *stated, *document.json_ld.sites)} - {""}

    def others(self, named: Credits) -> Credits:
        """Return the names that are not, or part of, the outlet's name or slogan."""
        return Credits(tuple(filter(self._is_other, named.authors)), tuple(filter(self._is_other, named.photographers)))

    def _is_other(self, name: str) -> bool:
        folded = fold(name)
        return not any(folded in own or (len(own) >= _LEAST_NAME and own in folded) for own in self._names)


def _printed(document: Document, profile: Profile, places: Selectors, around: Surroundings) -> Credits:
    """Return the names in the first place of a profile that has some.

    Where the family is not known several places of one name below the text are those of readers who commented.
    """
    for selector in places:
        if not selector.select(document.index):
            continue
        found = [element for element, _ in texts_near(document, (selector,), around, (ABOVE, WITHIN, BELOW))]
        below = [element for element in found if around.side(element) == BELOW]
        if len(below) > 1 and profile is generic.PROFILE:
            found = [element for element in found if element not in below]
        named = read_credits((text for element in found for text in _byline(element)), byline=True)
        if named.authors or named.photographers:
            return named
    return Credits()


def _byline(element: Element) -> list[str]:
    """Return the names that are links, else the lines of a byline."""
    links = [line_of(link) for link in element.iter("a")]
    return [text for text in links if read_credits((text,), byline=True).authors] or [
        line for _, line in lines_of(element)
    ]


def _stated(document: Document) -> Iterator[str]:
    """Yield what the head says, also in the pairs that cards of Twitter show."""
    for name in _METAS:
        yield from document.meta.get(name, ())
    for number in "12":
        if (label := document.said(f"twitter:label{number}")) and label.lower().startswith(_SAYS_AUTHOR):
            yield document.said(f"twitter:data{number}") or ""


def _credited(texts: Sequence[str], around: Surroundings) -> Iterator[Credits]:
    """Authors in the lines before and behind the paragraphs of a story, photographers in any of its lines.

    First in the text as it was cut from the page, then in what was cut off at its edges.
    """
    yield _at_edges([(None, text) for text in texts], around)
    raw = "".join(map(text_of, around.elements))
    if has_credit(raw[:_EDGE] + raw[-_EDGE:]):
        yield _at_edges([line for element in around.elements for line in lines_of(element)], around)


def _at_edges(lines: Sequence[tuple[Element | None, str]], around: Surroundings) -> Credits:
    prose = [number for number, (_, line) in enumerate(lines) if word_count(line) >= _LEAST_PROSE]
    inside = range(prose[0], prose[-1]) if prose else range(0)
    authors, pictures = dict[str, None](), dict[str, None]()
    for number, (block, line) in enumerate(lines):
        named = read_credits((line,), byline=False) if may_credit(line) else Credits()
        if named != Credits() and (block is None or not around.is_beside(block)):
            pictures |= dict.fromkeys(named.photographers)
            authors |= dict.fromkeys(named.authors if number not in inside else ())
    return Credits(tuple(authors), tuple(pictures))


def _lines_beside(around: Surroundings) -> Iterator[str]:
    """Yield the lines of small elements next to the story: between its headline and its text, and below."""
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
