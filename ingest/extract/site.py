"""Find the names of a site, and remove them from titles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ingest.extract.document import Document
from ingest.extract.line import line_of
from ingest.extract.words import squeeze, word_count
from ingest.normalise.text import fold

_SEPARATOR = re.compile(r"\s*[|·•∙¦]\s*|\s*::\s*|\s+(?:[\-–—:»«/›]+\s+|-(?=\S))|(?<=\S)[-–—]\s+")
_STRONG = re.compile(r"[|·•∙¦]|::")
"""Signs that no headline holds."""
_LONGEST_NAME = 4
_LEAST_HEADLINE = 4
"""Words: at most of a site's or section's name, at least of a headline."""
_LEAST_LETTERS = 6
"""Letters from which a partial match of a name counts."""
_MOST_LINKS, _MOST_MENU = 80, 300
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[a-z]{2,10}){1,2}", re.I)
_METAS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher",
    "al:android:app_name",
)  # fmt: skip
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:fa/?|index\.\w+)?")


def stated_names(document: Document, site: tuple[str, ...]) -> set[str]:
    """Return the folded names of the outlet in its row and in the page's head."""
    stated = (document.said(name) or "" for name in _METAS)
    return {fold(name) for name in (*site, *stated, *document.json_ld.sites)} - {""}


def linked_names(document: Document) -> set[str]:
    """Return the folded texts of links to the front page, and the `alt` texts of pictures in them."""
    return {fold(name) for name in _home_links(document)} - {""}


def _home_links(document: Document) -> Iterator[str]:
    for link in islice(document.root.iter("a"), _MOST_LINKS):
        address = link.get("href")
        if address and len(address) < 60 and _HOME.fullmatch(address):
            text = squeeze(line_of(link)) or link.get("title") or ""
            yield from (name for name in (text, *(image.get("alt") or "" for image in link.iter("img"))))


def without_site(title: str, names: set[str], document: Document) -> str:
    """Return a title without the names of site and section before or after it: «تیتر - ایسنا», «مهر | تیتر».

    `names` are folded. Of parts between bars, the only one long enough for a headline is kept, even if the site's name
    is unknown.
    """
    edges = [0, *(edge for match in _SEPARATOR.finditer(title) for edge in match.span()), len(title)]
    parts = [_Part(title, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]
    for number, part in enumerate(parts[1:], 1):
        # The site's slogan follows its name.
        if _is_name(part.text, names):
            parts = parts[:number]
            break
    if len(parts) > 1 and fold(parts[0].text) in names:
        parts = parts[1:]
    if len(parts) > 1:
        labels, foot = _labels(document), _foot(document)
        while len(parts) > 1 and (_is_label(parts[-1].text, labels) or _is_in_foot(parts[-1].text, foot)):
            parts.pop()
        while len(parts) > 1 and _is_label(parts[0].text, labels) and word_count(parts[1].text) >= _LEAST_HEADLINE:
            parts.pop(0)
    if len(parts) > 1 and _STRONG.search(title, parts[0].start, parts[-1].end):
        parts = _headline(parts)
    return title[parts[0].start : parts[-1].end] if parts else title


def beginnings(title: str) -> list[str]:
    """Return the text before each separator of a title: one is the headline if unknown names follow it."""
    return [title[: match.start()] for match in _SEPARATOR.finditer(title)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a title between two separators."""

    title: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.title[self.start : self.end]


def _is_name(part: str, names: set[str]) -> bool:
    """Return whether a part is the site's name or domain, or a short part that shortens or extends a name:
    «خبرگزاری …»."""
    folded = fold(part)
    if folded in names or _DOMAIN.fullmatch(part):
        return True
    if word_count(part) > _LONGEST_NAME or len(folded) < _LEAST_LETTERS:
        return False
    return any(folded in name or (len(name) >= _LEAST_LETTERS and name in folded) for name in names)


def _is_label(part: str, labels: set[str]) -> bool:
    return word_count(part) <= _LONGEST_NAME and fold(part) in labels


def _is_in_foot(part: str, foot: str) -> bool:
    """Return whether a short part occurs in the page's footer, which names the site."""
    return 2 <= word_count(part) <= _LONGEST_NAME and fold(part) in foot


def _foot(document: Document) -> str:
    return fold(" ".join(line_of(element) for element in document.index.get("footer")[-1:]))


def _labels(document: Document) -> set[str]:
    """Return the folded names of sections in the page's menus and head."""
    links = (line_of(link) for link in islice(document.root.iter("a"), _MOST_MENU))
    stated = (document.said("article:section") or "", *document.json_ld.texts("articlesection"))
    return {fold(text) for text in (*links, *stated, *document.json_ld.breadcrumb) if word_count(text) <= _LONGEST_NAME}


def _headline(parts: list[_Part]) -> list[_Part]:
    """Return the part that is long enough for a headline, or all parts unless exactly one is."""
    long = [part for part in parts if word_count(part.text) > _LONGEST_NAME]
    return long if len(long) == 1 else parts
