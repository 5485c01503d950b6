"""Decide whether a page calls itself an article."""

from ingest.extract.document import MOST_HITS, Document
from ingest.extract.line import line_of
from ingest.extract.words import squeeze, word_count
from ingest.normalise.text import fold

_LEAST_HEADLINE = 5
"""Words of a headline; the heading of a list is shorter."""


def is_claimed(document: Document) -> bool:
    """Return whether the page's head calls it an article or states a publication time, or its heading is a sentence
    that repeats its title."""
    return is_declared(document) or _headline_is_title(document)


def is_declared(document: Document) -> bool:
    """Return whether the page's head calls it an article or states a publication time."""
    if document.json_ld.story or document.said("article:published_time", "datepublished"):
        return True
    return document.said("og:type") == "article"


def _headline_is_title(document: Document) -> bool:
    title = fold(" ".join(line_of(element) for element in document.index.get("title")[:1]))
    heads = (squeeze(line_of(element)) for element in document.index.get("h1")[:MOST_HITS])
    return any(word_count(head) >= _LEAST_HEADLINE and fold(head) in title for head in heads)
