"""Find words of a query that hardly any article holds, by the loaded vocabulary: sends no request."""

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
"""Minimum letters of a word that may be misspelt."""
_SPOKEN = re.compile("ن?می.{1,3}[نهم]")
"""Short verbs in spoken form, «میگن» and «میشه»: articles do not use them."""
_BESIDE = re.compile("[\\s\u200c«»\"'،؛؟!:.()…]")
"""Characters that may be beside a misspelt word; beside others, a piece is only part of what was typed: «aiv,knhk»."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word as typed, and as an index term; `articles`: how many hold it or another form."""

    typed: str
    term: str
    articles: int


RARE, RARE_FORM = 1, 5
"""Maximum articles that hold a misspelling, or only what may be another form of it: «دلر» of «دلری»."""


def unknown(words: Sequence[str], wanted: Sequence[Sought], known: Known) -> list[Unknown]:
    """Return the words that hardly any article holds in any form; `wanted` are the items of the query.

    Leaves out numbers, listed names, compounds and verb forms.
    """
    sound = set(_sound(wanted, known))
    rare: dict[str, Unknown] = {}
    for typed in (piece for word in words for piece in _pieces(word)):
        parts = [part for reading in read(typed) for part in reading]
        if len(parts) != 1:
            continue
        term = singular(parts[0], known)
        if term in sound or len(term) < _SHORTEST or not term.isalpha() or _listed(term):
            continue
        forms = alternatives(term, known)
        articles = sum(map(known, forms))
        if not _common(forms, known):
            rare[typed] = Unknown(typed, term, articles)
    # The vocabulary was not asked for what a query reads as part of another word, such as a spaced ending.
    counted = asked(" ".join(words)) if rare else set()
    return [word for word in rare.values() if word.term in counted]


def _pieces(word: str) -> Iterator[str]:
    """Yield the runs of letters in a word, except beginnings of verbs and runs joined to others by punctuation."""
    for match in _PIECE.finditer(word):
        beside = (*word[: match.start()][-1:], *word[match.end() :][:1])
        if match[0] not in VERB_BEGINNINGS and all(_BESIDE.match(sign) for sign in beside):
            yield match[0]


def _sound(wanted: Sequence[Sought], known: Known) -> Iterator[str]:
    """Yield the terms of names and compounds, and the words that enough articles hold."""
    for item in wanted:
        for unit in item.units:
            if item.others or unit.parts:
                yield from (*unit.terms, *(term for forms in unit.parts for term in forms))
            elif _common(unit.terms, known):
                yield unit.word


def _common(forms: Sequence[str], known: Known) -> bool:
    """Return whether enough articles hold one of a word's forms, the first of which is the word itself."""
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
