"""Classify elements by their names: classes, id and label attributes."""

import re
from functools import cache, lru_cache

from lxml.etree import _Element as Element

from ingest.extract.words import phrases

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LABELLED = {"section", "div", "aside", "ul"}
"""Elements for which attributes other than class and id count as names."""
_ATTRIBUTES = ("class", "id", "aria-labelledby", "data-component", "data-testid")


def names_of(element: Element) -> str:
    """Return the names of an element, case unchanged; empty for most elements."""
    get = element.get
    names = _ATTRIBUTES if element.tag in _LABELLED else _ATTRIBUTES[:2]
    return " ".join([value for name in names if (value := get(name))])


@lru_cache(maxsize=8192)
def is_named(names: str, file: str, more: tuple[str, ...] = ()) -> bool:
    """Return whether any of an element's names is in a data file or in `more`."""
    return bool(names) and _pattern(file, more).search(f" {names.lower()} ") is not None


@lru_cache(maxsize=8192)
def is_foreign(names: str) -> bool:
    """Return whether a word within a name marks foreign text: `CommentBox__item`, `post-newsletter`."""
    return bool(names) and not _foreign().isdisjoint(word.lower() for word in _WORD.findall(names))


@cache
def _pattern(file: str, more: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name).replace(r"\*", r"[\w-]*") for name in (*phrases(file), *more))
    return re.compile(rf"\s(?:{names})(?=\s)")


@cache
def _foreign() -> frozenset[str]:
    return frozenset(phrases("foreign"))
