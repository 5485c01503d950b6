"""Words typed in the wrong keyboard layout though something was found: «hdvhk» may occur, and means «ایران»."""

from collections.abc import Sequence

from elasticsearch import Elasticsearch

from ingest.search.keyboard import in_other_layouts
from ingest.search.unknown import RARE
from ingest.search.vocabulary import Vocabulary
from ingest.words import read

COMMONER = 50
"""How many times commoner than the word as typed the other reading must be."""
SHORTEST = 3
"""Letters of a word that is read in the other layout though something was found."""


def in_layout(
    client: Elasticsearch, words: Sequence[str], wrong: Sequence[str], known: Vocabulary, fewest: int
) -> dict[str, str]:
    """Return what the mistyped words of a query are in the other layout; nothing unless `fewest` articles hold each.

    Those in Latin letters and keys count, and the unknown ones, `wrong`. Asks for nothing where there are none. Raises
    what the client raises.
    """
    strange = [word for word in words if word in wrong or latin(word)]
    readings = {word: _terms(in_other_layouts(word)) for word in strange if len(word) >= SHORTEST}
    if not readings or not all(readings.values()):
        return {}
    typed = {word: _terms([word.lower()]) for word in strange}
    known.load(client, {term for own in (readings, typed) for terms in own.values() for term in terms.values()})
    best = {word: max(own, key=lambda meant: known(own[meant])) for word, own in readings.items()}
    for word, meant in best.items():
        as_typed = max(map(known, typed[word].values()), default=0)
        if as_typed > RARE or known(readings[word][meant]) < max(fewest, COMMONER * as_typed):
            return {}
    return best


def latin(word: str) -> bool:
    """Return whether a word was typed on a Latin keyboard: its pieces, where keys of letters are punctuation, say
    nothing."""
    return word.isascii() and any(key.isalpha() for key in word)


def _terms(words: Sequence[str]) -> dict[str, str]:
    """Return the words that are one term of the index, and that term."""
    parts = {word: [part for own in read(word) for part in own] for word in words if word.isalnum()}
    return {word: terms[0] for word, terms in parts.items() if len(terms) == 1}
