"""What is asked in place of a query, in a fixed order; the first that finds something is the answer.

Whatever was found: 1. the words as typed in the other layout, where these are known and the ones typed are not
(`keyboard`), 2. misspelt words corrected (`spelling`). Where nothing was found: 3. the same with less demanded
(`looser`), 4. both of these, 5. any words in the other layout.
"""

from collections.abc import Iterator
from dataclasses import replace

from elasticsearch import Elasticsearch

from ingest.search.keyboard import other_layouts
from ingest.search.layout import in_layout, latin
from ingest.search.loose import LEAST
from ingest.search.looser import bare_words, looser
from ingest.search.parse import Request
from ingest.search.query import Reading
from ingest.search.results import FallbackKind, Results
from ingest.search.spelling import FEWEST, as_written, corrections, respelt
from ingest.search.tree import All, Filter, Not, Required, Text, change, narrows
from ingest.search.unknown import unknown
from ingest.search.vocabulary import Vocabulary
from ingest.words import asked

Corrected = tuple[FallbackKind, Request]
"""What was corrected, and the request that is asked instead."""


def corrected(client: Elasticsearch, index: str, read: Reading, known: Vocabulary) -> Corrected | None:
    """Return the request with mistyped words corrected, or None.

    `read` and `known` are what `understand` gave for it. Asks for nothing where every word is loose and known. Raises
    what the client raises.
    """
    tree = read.request.tree
    words = bare_words(tree)
    if not all(isinstance(node, Text | Filter | Not) for node in tree.nodes):
        known.load(client, asked(" ".join(words)))
    wrong = unknown(words, read.wanted, known)
    # Among few articles one that holds a word says no less than two.
    fewest = FEWEST if known.articles >= LEAST else 1
    swapped = in_layout(client, words, [one.typed for one in wrong], known, fewest)
    # Persian letters are more often a slip than Latin in the wrong layout; Latin ones are hardly ever a slip.
    if not swapped or not all(map(latin, swapped)):
        better = corrections(client, index, wrong, read.wanted, known, fewest=fewest)
        if better:
            return "spelling", replace(read.request, tree=put(tree, better))
    return ("keyboard", replace(read.request, tree=put(tree, swapped))) if swapped else None


def fallbacks(request: Request, better: Corrected | None) -> Iterator[tuple[FallbackKind, Request]]:
    """Yield what to ask, one after the other, until something is found; `better` is the request corrected."""
    tree = request.tree
    for step, changed in looser(tree):
        yield step, replace(request, tree=changed)
    words = bare_words(tree)
    if not words:
        return
    if better:
        kind, instead = better
        for changed in (changed for _, changed in looser(instead.tree)):
            yield kind, replace(request, tree=changed)
    kept = [node for node in tree.nodes if isinstance(node, Not) or narrows(node)]
    for typed in other_layouts(words):
        # Keys of Persian letters that give signs among Latin letters are no words: «گوگوش» is «',',a».
        if not all(word.isalnum() for word in typed if word.isascii() and word not in words):
            continue
        # All of them, as one that happens to be a word in the other layout proves nothing.
        meant = [Text(typed[0])] if len(typed) == 1 else [Required(Text(word)) for word in typed]
        yield "keyboard", replace(request, tree=All((*meant, *kept)))


def readable(tree: All, typed: All, results: Results, marks: tuple[str, str]) -> All:
    """Return the tree with the words that the reader did not type spelt as in the hits, in place of the index's
    letters."""
    known = set(bare_words(typed))
    fragments = (fragment for hit in results.hits for parts in hit.highlights.values() for fragment in parts)
    return put(tree, as_written((word for word in bare_words(tree) if word not in known), fragments, marks))


def put(tree: All, better: dict[str, str]) -> All:
    """Return the tree with other words in place of some."""
    return All(tuple(change(node, lambda text: respelt(text, better)) for node in tree.nodes))
