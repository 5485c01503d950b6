"""Which words of a query are one: «اطلاع رسانی», «اطلاع‌رسانی» and «اطلاعرسانی» become the same unit.

Two neighbours are a compound if a list says so, or if the articles do: they hold the pair glued about as often as
they hold the rarer of the two words. So the same words are sought, counted and ranked in each spelling.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ingest.words.forms import Known, alternatives, readings, singular, tried
from ingest.words.lexicon import lexicon
from ingest.words.reading import read

VERB_BEGINNINGS = ("می", "نمی", "برمی", "برنمی", "درمی", "درنمی", "بازمی", "بازنمی", "فرامی", "وامی", "ورمی")
"""Parts before a half-space that belong to the verb behind it."""
_NO_WORDS = frozenset(VERB_BEGINNINGS) - {"فرامی", "وامی", "ورمی"}
"""Those that belong to it before a space too, for they are no words."""
SHARE = 0.02
"""Of the rarer word's articles, those that hold the pair glued: from here on the pair is a compound …"""
SHARE_OF_NEIGHBOURS = 0.3
"""… or, where the index glues one of the two to whatever stands beside it, from here on."""
FEWEST_LETTERS = 3
"""Names of letters in a row that are an abbreviation."""
SHORTEST_PART = 3
"""Letters of the parts of an unknown word that is taken for two words without a space."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is sought.

    `terms`: the word as it was typed, then its other forms that articles hold. `parts`: for a compound, the terms of
    each of its words. `apart`: whether articles may hold these side by side without the index having glued them.
    """

    terms: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()
    apart: bool = False

    @property
    def word(self) -> str:
        """The unit as the index spells it."""
        return self.terms[0]


def asked(text: str) -> set[str]:
    """Return every term whose number of articles `units` may ask for."""
    parts = _parts(text)
    words = [set(readings(part)) for part in parts]
    terms = {term for own in words for word in own for term in tried(word)}
    runs = ("".join(parts[place : place + _letters_from(parts, place)]) for place in range(len(parts)))
    terms |= {term for run in runs if run for term in tried(run)}
    for ours, theirs in pairwise(words):
        pairs = (pair for pair in product(ours, theirs) if _may_join(*pair))
        terms |= {term for pair in pairs for spelling in _spellings(pair) for term in tried("".join(spelling))}
    return terms | {piece for own in words for word in own for cut in _cuts(word) for piece in cut}


def units(text: str, known: Known, glued: Known) -> list[Unit]:
    """Return what a text seeks, in its order, without stop words.

    `known` counts the articles that hold a term, `glued` those that hold two words as one.

    Question words and auxiliaries are left out where anything else is sought.
    """
    words = [singular(part, known) for part in _parts(text)]
    found = list(_units(words, known, glued))
    return [unit for unit in found if tells(unit)] or found


def tells(unit: Unit) -> bool:
    """Return whether a unit says anything of a topic: no question word and no auxiliary."""
    return bool(unit.parts) or unit.word not in lexicon().weak


def asks(text: str) -> bool:
    """Return whether a text asks a question, by its words or its mark."""
    return "؟" in text or not lexicon().questions.isdisjoint(_parts(text))


def _parts(text: str) -> list[str]:
    """Return the words of a text, cut at half-spaces but for those inside a verb, and spelled letters one by one."""
    found: list[str] = []
    for parts in read(text):
        start = len(found)
        for part in parts:
            if found and found[-1] in (VERB_BEGINNINGS if len(found) > start else _NO_WORDS):
                found[-1] += part
            else:
                found += _spelled(part) or [part]
    return found


def _units(words: Sequence[str], known: Known, glued: Known) -> Iterator[Unit]:
    pairs = _pairs(words, known, glued)
    place = 0
    while place < len(words):
        word, letters = words[place], _letters_from(words, place)
        if letters > 1:
            yield _compound(words[place : place + letters], known, apart=True)
        elif place in pairs:
            yield _compound(words[place : place + 2], known)
        elif cut := lexicon().compounds.get(word):
            yield _compound(cut, known)
        elif word not in lexicon().stop:
            terms = alternatives(word, known)
            parts = split(word, known) if len(terms) == 1 and not known(word) else None
            yield from (Unit(alternatives(part, known)) for part in parts) if parts else (Unit(terms),)
        place += max(letters, 2 if place in pairs and letters < 2 else 1)


def _letters_from(words: Sequence[str], place: int) -> int:
    """Return how many names of Latin letters stand from a place on, if they spell an abbreviation: «بی بی سی»; else
    0."""
    names = lexicon().letter_names
    count = next((n for n, word in enumerate(words[place:]) if word not in names), len(words) - place)
    return count if count >= FEWEST_LETTERS else 0


def _spelled(word: str) -> list[str]:
    """Return the letter names of which a glued abbreviation is made: «بیبیسی»; nothing for any other word."""
    match = lexicon().abbreviation.fullmatch(word)
    return list(lexicon().letter_name.findall(word)) if match else []


def _pairs(words: Sequence[str], known: Known, glued: Known) -> set[int]:
    """Places of the first words of compounds; of two that overlap the stronger."""
    strengths = [(_strength(*pair, known, glued), place) for place, pair in enumerate(pairwise(words))]
    chosen: set[int] = set()
    for strength, place in sorted(strengths, key=lambda pair: (-pair[0], pair[1])):
        if strength and not {place - 1, place + 1} & chosen:
            chosen.add(place)
    return chosen


def _strength(first: str, last: str, known: Known, glued: Known) -> float:
    """Return how surely two neighbours are one word; 0 for two words."""
    words = lexicon()
    if not _may_join(first, last):
        return 0
    if first + last in words.compounds:
        return 2
    together = glued(first + last)
    if not together:
        return 0
    if first in words.bound_first or last in words.bound_last:
        return 1
    share = together / max(1, min(known(first), known(last)))
    return share if share >= (SHARE_OF_NEIGHBOURS if _neighbours_glued(first, last) else SHARE) else 0


def _may_join(first: str, last: str) -> bool:
    """Two numbers, single letters and compounds build no compound; words without content only one that a list knows."""
    words = lexicon()
    if first + last in words.compounds:
        return True
    if first.isdigit() and last.isdigit():
        return False
    fitting = (len(word) > 1 and word not in words.compounds for word in (first, last))
    return all(fitting) and first not in words.light_first and last not in words.light_last


def _neighbours_glued(*words: str) -> bool:
    return not lexicon().elements.isdisjoint(words)


def _compound(words: Sequence[str], known: Known, *, apart: bool = False) -> Unit:
    parts = tuple(alternatives(word, known) for word in words)
    spellings = list(_spellings(words))
    forms = (alternatives("".join(spelling), known) for spelling in spellings)
    first, *others = dict.fromkeys(term for terms in forms for term in terms)
    terms = (first, *(term for term in others if known(term)))
    return Unit(terms, parts, apart or not all(_neighbours_glued(*spelling) for spelling in spellings))


def _spellings(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return the words of a compound as they were typed, then with other spellings: «هیئت علمی»."""
    variants = lexicon().variants
    return product(*((word, *variants.get(word, ())) for word in words))


def split(word: str, known: Known) -> tuple[str, str] | None:
    """Return the two known words of an unknown one without a space: those whose rarer is the commonest; or None."""
    sure = [(min(known(first), known(last)), first, last) for first, last in _cuts(word)]
    articles, first, last = max(sure, default=(0, "", ""))
    return (first, last) if articles else None


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, last = word[:place], word[place:]
        if _may_join(first, last):
            yield first, last
