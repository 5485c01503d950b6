"""Fallback queries, tried in a fixed order; the first that finds something is the answer.

Always tried: 1. the words in the other keyboard layout, if these are known and those typed are not (`keyboard`),
2. misspelt words corrected (`spelling`). Tried if the query found nothing: 3. relaxed queries (`looser`), 4. relaxed
queries with the corrected words, 5. the words in the other layout, known or not.
"""

from collections.abc import Iterator
from dataclasses import replace

from elasticsearch import Elasticsearch

from ingest.search.keyboard import other_layouts
from ingest.search.layout import in_layout, latin
from ingest.search.loose import LEAST
from ingest.search.looser import bare_words, relaxed
from ingest.search.parse import Request
from ingest.search.query import Reading
from ingest.search.results import FallbackKind, Results
from ingest.search.spelling import FEWEST, as_written, corrections, respelt
from ingest.search.tree import All, Filter, Not, Required, Text, change, is_filter_only
from ingest.search.unknown import unknown
from ingest.search.vocabulary import Vocabulary
from ingest.words import asked

Corrected = tuple[FallbackKind, Request]
"""The kind of correction, and the corrected request."""


def corrected(client: Elasticsearch, index: str, read: Reading, known: Vocabulary) -> Corrected | None:
    """Return the request with mistyped words corrected, or None.

    `read` and `known` are what `understand` returned for it. Sends no request if every word is loose and known. Raises
    what the client raises.
    """
    tree = read.request.tree
    words = bare_words(tree)
    if not all(isinstance(node, Text | Filter | Not) for node in tree.nodes):
        known.load(client, asked(" ".join(words)))
    wrong = unknown(words, read.wanted, known)
    # In a small index, one article with a word is as much evidence as two in a large one.
    fewest = FEWEST if known.articles >= LEAST else 1
    swapped = in_layout(client, words, [word.typed for word in wrong], known, fewest)
    # An unknown word in Persian letters is more often a typo than Latin in the wrong layout; in Latin letters, rarely.
    if not swapped or not all(map(latin, swapped)):
        better = corrections(client, index, wrong, read.wanted, known, fewest=fewest)
        if better:
            return "spelling", replace(read.request, tree=replace_words(tree, better))
    return ("keyboard", replace(read.request, tree=replace_words(tree, swapped))) if swapped else None


def fallbacks(request: Request, better: Corrected | None) -> Iterator[tuple[FallbackKind, Request]]:
    """Yield each fallback's kind and request, in order; `better` is the corrected request."""
    tree = request.tree
    for step, changed in relaxed(tree):
        yield step, replace(request, tree=changed)
    words = bare_words(tree)
    if not words:
        return
    if better:
        kind, instead = better
        for _, changed in relaxed(instead.tree):
            yield kind, replace(request, tree=changed)
    kept = [node for node in tree.nodes if isinstance(node, Not) or is_filter_only(node)]
    for typed in other_layouts(words):
        # Persian letters whose keys give punctuation in the Latin layout make no words: «گوگوش» is «',',a».
        if not all(word.isalnum() for word in typed if word.isascii() and word not in words):
            continue
        # Require all of them: one that happens to be a word in the other layout proves nothing.
        meant = [Text(typed[0])] if len(typed) == 1 else [Required(Text(word)) for word in typed]
        yield "keyboard", replace(request, tree=All((*meant, *kept)))


def readable(tree: All, typed: All, results: Results, marks: tuple[str, str]) -> All:
    """Return the tree with the words that the reader did not type spelt as in the hits, not as index terms."""
    known = set(bare_words(typed))
    fragments = (fragment for hit in results.hits for parts in hit.highlights.values() for fragment in parts)
    return replace_words(tree, as_written((word for word in bare_words(tree) if word not in known), fragments, marks))


def replace_words(tree: All, better: dict[str, str]) -> All:
    """Return the tree with words replaced by their corrections."""
    return All(tuple(change(node, lambda text: respelt(text, better)) for node in tree.nodes))
