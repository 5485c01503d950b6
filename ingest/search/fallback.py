"""What is asked in place of a query that finds nothing, in a fixed order.

1. The same with less demanded (`looser`). 2. Unknown words as articles spell them (`spelling`). 3. The words as they
would be with the keyboard in the other layout (`keyboard`). The first that finds something is the answer.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from elasticsearch import Elasticsearch

from ingest.search.keyboard import other_layouts
from ingest.search.looser import bare_words, looser
from ingest.search.parse import Request
from ingest.search.results import FallbackKind, Results
from ingest.search.spelling import as_written, corrections
from ingest.search.tree import All, Not, Required, Text, change, narrows


def fallbacks(client: Elasticsearch, index: str, request: Request) -> Iterator[tuple[FallbackKind, Request]]:
    """What to ask, one after the other, until something is found."""
    tree = request.tree
    for step, changed in looser(tree):
        yield step, replace(request, tree=changed)
    words = bare_words(tree)
    if not words:
        return
    if better := corrected(client, index, request):
        for changed in (changed for _, changed in looser(better.tree)):
            yield "spelling", replace(request, tree=changed)
    kept = [node for node in tree.nodes if isinstance(node, Not) or narrows(node)]
    for typed in other_layouts(words):
        # All of them, as one that happens to be a word in the other layout proves nothing.
        meant = [Text(typed[0])] if len(typed) == 1 else [Required(Text(word)) for word in typed]
        yield "keyboard", replace(request, tree=All((*meant, *kept)))


def corrected(client: Elasticsearch, index: str, request: Request) -> Request | None:
    """The request with the words corrected that hardly any article holds; None where there is nothing to correct."""
    better = corrections(client, index, bare_words(request.tree))
    return replace(request, tree=put(request.tree, better)) if better else None


def readable(tree: All, typed: All, results: Results, marks: tuple[str, str]) -> All:
    """The tree with the words that the reader did not type spelt as in the hits, in place of the index's letters."""
    known = set(bare_words(typed))
    fragments = (fragment for hit in results.hits for parts in hit.highlights.values() for fragment in parts)
    return put(tree, as_written((word for word in bare_words(tree) if word not in known), fragments, marks))


def put(tree: All, better: dict[str, str]) -> All:
    """The tree with other words in place of some."""

    def corrected(text: str) -> str:
        return reduce(lambda line, pair: line.replace(*pair), better.items(), text)

    return All(tuple(change(node, corrected) for node in tree.nodes))
