"""Words typed in the wrong keyboard layout though they find something: «hdvhk» may occur, but means «ایران»."""

from collections.abc import Sequence

from elasticsearch import Elasticsearch

from ingest.search.keyboard import in_other_layouts
from ingest.search.unknown import RARE
from ingest.search.vocabulary import Vocabulary
from ingest.words import read

COMMONER = 50
"""How many times more articles must hold the other reading than the word as typed."""
SHORTEST = 3
"""Minimum letters of a word that is read in the other layout though something was found."""


def in_layout(
    client: Elasticsearch, words: Sequence[str], wrong: Sequence[str], known: Vocabulary, fewest: int
) -> dict[str, str]:
    """Return mistyped words and their reading in the other layout; empty unless `fewest` articles hold each reading.

    Considers words typed on a Latin keyboard and the unknown ones, `wrong`; sends no request if there are none. Raises
    what the client raises.
    """
    strange = [word for word in words if word in wrong or latin(word)]
    readings = {word: _terms(in_other_layouts(word)) for word in strange if len(word) >= SHORTEST}
    if not readings or not all(readings.values()):
        return {}
    typed = {word: _terms([word.lower()]) for word in strange}
    known.load(client, {term for table in (readings, typed) for terms in table.values() for term in terms.values()})
    best = {word: max(terms, key=lambda meant: known(terms[meant])) for word, terms in readings.items()}
    for word, meant in best.items():
        as_typed = max(map(known, typed[word].values()), default=0)
        if as_typed > RARE or known(readings[word][meant]) < max(fewest, COMMONER * as_typed):
            return {}
    return best


def latin(word: str) -> bool:
    """Return whether a word was typed on a Latin keyboard. It is read whole, as keys of Persian letters may give
    punctuation."""
    return word.isascii() and any(key.isalpha() for key in word)


def _terms(words: Sequence[str]) -> dict[str, str]:
    """Map each word that is one index term to that term."""
    parts = {word: [part for reading in read(word) for part in reading] for word in words if word.isalnum()}
    return {word: terms[0] for word, terms in parts.items() if len(terms) == 1}
