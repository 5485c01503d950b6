"""Learn a selector for the text of an outlet's stories from several of its pages.

The general extractor finds the text on most pages of an unknown layout, in an element whose id or class all pages of
the site share. With that selector, pages too short to be recognised by their structure can be read too.
"""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from ingest.extract.document import Document, open_document, text_of
from ingest.model import Article, NotAnArticle, Page
from ingest.normalise.text import fold

LEAST_PAGES = 3
"""Fewest stories that must have their text in an element of the same name."""
_MOST_AROUND = 2
"""Ancestors that are tried besides the innermost element around the text."""
_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*")
"""Names with a digit are left out: they are of one story, or generated."""
_LONGEST_LINE = 60
"""Characters of a line by which it is found."""


def learn_body(stories: Sequence[tuple[Page, Article]]) -> str | None:
    """Return a selector that matches just the element with the text on every page, or None; needs `LEAST_PAGES`."""
    if len(stories) < LEAST_PAGES:
        return None
    first, *others = (list(dict.fromkeys(_selectors(page, article))) for page, article in stories)
    return next((selector for selector in first if all(selector in other for other in others)), None)


def _selectors(page: Page, article: Article) -> Iterator[str]:
    """Yield selectors that match only the element around the text on its page, the innermost first."""
    document = open_document(page)
    if isinstance(document, NotAnArticle) or (body := _around(document, article)) is None:
        return
    for element in (body, *body.iterancestors())[: _MOST_AROUND + 1]:
        if element.tag in ("html", "body"):
            return
        names = [f"#{element.get('id') or ''}", *(f".{name}" for name in (element.get("class") or "").split())]
        for selector in (name for name in names if _NAME.fullmatch(name[1:])):
            if _matches(document, selector) == [element]:
                yield selector


def _matches(document: Document, selector: str) -> list[Element]:
    kind, name = ("id", selector[1:]) if selector[0] == "#" else ("class", selector[1:])
    return [element for element in document.root.iter("*") if name in (element.get(kind) or "").split()]


def _around(document: Document, article: Article) -> Element | None:
    """Return the innermost element that holds the first and the last line of a story."""
    lines = [fold(line)[:_LONGEST_LINE] for line in article.body.split("\n") if line.strip()]
    outer, inner = None, next(iter(document.index.get("body")), None)
    while inner is not None and lines:
        outer = inner
        inner = next((child for child in outer if _holds(child, lines[0]) and _holds(child, lines[-1])), None)
    return outer


def _holds(element: Element, line: str) -> bool:
    return line in fold(text_of(element))
