"""The profile of a CMS family: where its pages hold each field, and how to recognise them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ingest.extract.document import Document
from ingest.extract.json_text import plain_value
from ingest.selectors.css import Selector, css

Selectors = tuple[Selector, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that may hold a time: `json-ld`, `json-ld-page` or `meta` with a key, or `page` with a selector."""

    kind: str
    key: str
    selectors: Selectors = ()

    def texts(self, document: Document) -> list[str]:
        """Return the texts in the place, in document order."""
        if self.kind == "page":
            return list(document.texts(self.selectors))
        if self.kind == "meta":
            return document.meta.get(self.key, [])
        if self.kind == "json-ld-page":
            return [text] if (text := plain_value(document.json_ld.page.get(self.key))) else []
        return list(document.json_ld.texts(self.key))

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def places(*texts: str) -> tuple[Place, ...]:
    """Parse places such as `json-ld datepublished`, `meta article:published_time` and `page .item-date`."""
    split = [text.partition(" ") for text in texts]
    return tuple(Place(kind, key, css(key) if kind == "page" else ()) for kind, _, key in split)


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Selectors of a family, first choice first; a field without a match falls back to the generic sources."""

    name: str
    version: int = 1
    since: date = date.min
    until: date = date.max
    """The period of this layout, `until` excluded: an archived page is read by the layout of its day."""
    generators: tuple[str, ...] = ()
    """Parts of `meta generator`, in lower case, that identify the family."""
    markers: Selectors = ()
    """Elements that only this family has."""
    title: Selectors = ()
    kicker: Selectors = ()
    subtitle: Selectors = ()
    lead: Selectors = ()
    body: Selectors = ()
    authors: Selectors = ()
    tags: Selectors = ()
    section: Selectors = ()
    news_code: Selectors = ()
    published: tuple[Place, ...] = ()
    """In order of trust."""
    updated: tuple[Place, ...] = ()
    junk: tuple[str, ...] = ()
    """Classes and ids inside the body that are not the story, in addition to data/junk.txt; `name*` allowed."""
    refuses: Callable[[Document], str | None] = lambda document: None
    """Returns the reason for NotAnArticle if marks of this family show that the page is no story, else None."""

    def recognises(self, document: Document) -> bool:
        """Return whether the page has the generator or a marker of the family."""
        return any(name in document.generator for name in self.generators) or any(
            True for _ in document.select(self.markers)
        )

    def covers(self, day: date) -> bool:
        """Return whether the profile describes pages of that day."""
        return self.since <= day < self.until
