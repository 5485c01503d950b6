"""Which words of a query no article holds, by what the vocabulary already knows: asks the cluster for nothing new."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.search.loose import Sought
from ingest.words import Known, alternatives, asked, read
from ingest.words.forms import singular
from ingest.words.lexicon import lexicon
from ingest.words.units import VERB_BEGINNINGS
from ingest.words.verbs import verb_forms

_PIECE = re.compile(r"[^\W_]+")
_SHORTEST = 3
"""Letters of a word that may be misspelt."""
_SPOKEN = re.compile("ن?می.{1,3}[نهم]")
"""Short verbs as they are spoken, «میگن» and «میشه»: no one writes them into articles."""
_BESIDE = re.compile("[\\s\u200c«»\"'،؛؟!:.()…]")
"""What may stand beside a misspelt word. A piece of anything else says nothing of the rest: «aiv,knhk»."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word as it was typed, and as the index would spell it; `articles`: how many hold it or another form."""

    typed: str
    term: str
    articles: int


RARE, RARE_FORM = 1, 5
"""Articles that hold a word, or what may be another form of it, which may still be a misspelling: «دلر» of «دلری»."""


def unknown(words: Sequence[str], wanted: Sequence[Sought], known: Known) -> list[Unknown]:
    """Return the words that hardly any article holds in any form; `wanted` is how the query was understood.

    Numbers, names that a list knows, compounds and verb forms are none.
    """
    sound = set(_sound(wanted, known))
    found: dict[str, Unknown] = {}
    for typed in (piece for word in words for piece in _pieces(word)):
        parts = [part for own in read(typed) for part in own]
        if len(parts) != 1:
            continue
        term = singular(parts[0], known)
        if term in sound or len(term) < _SHORTEST or not term.isalpha() or _listed(term):
            continue
        forms = alternatives(term, known)
        articles = sum(map(known, forms))
        if not _common(forms, known):
            found[typed] = Unknown(typed, term, articles)
    # What the query side reads as part of another word, such as a spaced ending, was never asked for.
    counted = asked(" ".join(words)) if found else set()
    return [one for one in found.values() if one.term in counted]


def _pieces(word: str) -> Iterator[str]:
    """Yield the runs of letters in a word, but for what begins a verb, and those that hang on a sign between
    letters."""
    for match in _PIECE.finditer(word):
        beside = (*word[: match.start()][-1:], *word[match.end() :][:1])
        if match[0] not in VERB_BEGINNINGS and all(_BESIDE.match(sign) for sign in beside):
            yield match[0]


def _sound(wanted: Sequence[Sought], known: Known) -> Iterator[str]:
    """Yield the terms of names and compounds, and words that articles hold."""
    for one in wanted:
        for unit in one.units:
            if one.others or unit.parts:
                yield from (*unit.terms, *(term for own in unit.parts for term in own))
            elif _common(unit.terms, known):
                yield unit.word


def _common(forms: Sequence[str], known: Known) -> bool:
    """Return whether enough articles hold a word, the first of its forms, or another form."""
    return sum(map(known, forms)) > (RARE if known(forms[0]) else RARE_FORM)


def _listed(term: str) -> bool:
    words = lexicon()
    return (
        term in words.stop
        or term in words.weak
        or term in words.compounds
        or term in words.related
        or term.removesuffix("ه") in words.silent_heh
        or any(True for _ in verb_forms(term))
        or _SPOKEN.fullmatch(term) is not None
    )
