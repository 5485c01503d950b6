"""Other names in a search: «ناجا» also finds «فراجا», by the list that editors keep (`peyk synonyms`)."""

from collections.abc import Collection, Sequence
from time import monotonic
from weakref import WeakKeyDictionary

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest.errors import PeykError
from ingest.normalise.text import fold
from ingest.search.clauses import Clause, words
from ingest.synonyms import bundled, read_set

KEPT = 60
"""Seconds after which a process asks again which names the list has."""

LOWER = 0.3
"""Of the score of words that were typed: rarer names would rise above them."""

_known: WeakKeyDictionary[Elasticsearch, tuple[float, frozenset[str]]] = WeakKeyDictionary()


def known_names(client: Elasticsearch) -> frozenset[str]:
    """The names that the cluster's list has others for, folded; those of Peyk's own list where it cannot be read."""
    read, names = _known.get(client, (0.0, frozenset()))
    if not names or monotonic() - read > KEPT:
        try:
            rules = read_set(client)
        except (ApiError, TransportError, PeykError):
            rules = bundled()
        names = frozenset(fold(name) for rule in rules for name in rule.names)
        _known[client] = (monotonic(), names)
    return names


def words_or_names(text: str, fields: Sequence[str], names: Collection[str]) -> Clause:
    """What finds the words, and the other names of whom they name, a little lower.

    The clause for the names looks for the words as well, which costs as much again: it is there only for texts that
    hold one of `names`.
    """
    found = words(text, fields)
    folded = fold(text)
    if not any(name in folded for name in names):
        return found
    bare = [field.partition("^")[0] for field in fields]
    named = {"multi_match": {"query": text, "fields": bare, "analyzer": "fa_names", "boost": LOWER}}
    return {"bool": {"should": [found, named], "minimum_should_match": 1}}
