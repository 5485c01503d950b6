"""Split a query into units, joining compounds: «اطلاع رسانی», «اطلاع‌رسانی» and «اطلاعرسانی» become the same unit.

Two neighbours are a compound if a list holds them, or if enough articles hold the pair joined, relative to the rarer of
the two words. So each spelling of a compound is searched, counted and ranked alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ingest.words.forms import Known, alternatives, readings, singular, tried
from ingest.words.lexicon import lexicon
from ingest.words.reading import read

VERB_BEGINNINGS = ("می", "نمی", "برمی", "برنمی", "درمی", "درنمی", "بازمی", "بازنمی", "فرامی", "وامی", "ورمی")
"""Parts before a half-space that belong to the verb after it."""
_NO_WORDS = frozenset(VERB_BEGINNINGS) - {"فرامی", "وامی", "ورمی"}
"""Parts that also belong to the verb before a space, since they are not words."""
SHARE = 0.02
"""Least number of articles with the pair joined, as a share of the rarer word's articles, for a compound …"""
SHARE_OF_NEIGHBOURS = 0.3
"""… and the same if the index joins one of the two words to all its neighbours."""
FEWEST_LETTERS = 3
"""Consecutive letter names from which they are an abbreviation."""
SHORTEST_PART = 3
"""Least letters of each part when an unknown word is split into two words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or compound of a query.

    `terms`: the word as typed, then its other forms that occur in articles. `parts`: the terms of each word of a
    compound; empty for a single word. `apart`: whether articles may contain the compound as separate words that the
    index has not joined.
    """

    terms: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()
    apart: bool = False

    @property
    def word(self) -> str:
        """The unit as the index spells it."""
        return self.terms[0]


def asked(text: str) -> set[str]:
    """Return every term that `units` may pass to `known` or `glued`."""
    parts = _parts(text)
    words = [set(readings(part)) for part in parts]
    terms = {term for options in words for word in options for term in tried(word)}
    runs = ("".join(parts[start : start + _letters_from(parts, start)]) for start in range(len(parts)))
    terms |= {term for run in runs if run for term in tried(run)}
    for ours, theirs in pairwise(words):
        pairs = (pair for pair in product(ours, theirs) if _may_join(*pair))
        terms |= {term for pair in pairs for spelling in _spellings(pair) for term in tried("".join(spelling))}
    return terms | {piece for options in words for word in options for cut in _cuts(word) for piece in cut}


def units(text: str, known: Known, glued: Known) -> list[Unit]:
    """Return the units of a text, in order, without stop words.

    `known` counts the articles that hold a term, `glued` those that hold two words joined. Question words and
    auxiliaries are dropped unless the text has nothing else.
    """
    words = [singular(part, known) for part in _parts(text)]
    candidates = list(_units(words, known, glued))
    return [unit for unit in candidates if tells(unit)] or candidates


def tells(unit: Unit) -> bool:
    """Return whether a unit has content: it is a compound, or not a question word, auxiliary or other weak word."""
    return bool(unit.parts) or unit.word not in lexicon().weak


def asks(text: str) -> bool:
    """Return whether a text is a question: it has a question mark or a question word."""
    return "؟" in text or not lexicon().questions.isdisjoint(_parts(text))


def _parts(text: str) -> list[str]:
    """Return the words of a text, split at half-spaces except within verbs, and abbreviations split into letter
    names."""
    words: list[str] = []
    for parts in read(text):
        start = len(words)
        for part in parts:
            if words and words[-1] in (VERB_BEGINNINGS if len(words) > start else _NO_WORDS):
                words[-1] += part
            else:
                words += _spelled(part) or [part]
    return words


def _units(words: Sequence[str], known: Known, glued: Known) -> Iterator[Unit]:
    pairs = _pairs(words, known, glued)
    position = 0
    while position < len(words):
        word, letters = words[position], _letters_from(words, position)
        if letters > 1:
            yield _compound(words[position : position + letters], known, apart=True)
        elif position in pairs:
            yield _compound(words[position : position + 2], known)
        elif cut := lexicon().compounds.get(word):
            yield _compound(cut, known)
        elif word not in lexicon().stop:
            terms = alternatives(word, known)
            parts = split(word, known) if len(terms) == 1 and not known(word) else None
            yield from (Unit(alternatives(part, known)) for part in parts) if parts else (Unit(terms),)
        position += max(letters, 2 if position in pairs and letters < 2 else 1)


def _letters_from(words: Sequence[str], start: int) -> int:
    """Return the number of letter names from a position on, if they spell an abbreviation: «بی بی سی»; else 0."""
    names = lexicon().letter_names
    count = next((n for n, word in enumerate(words[start:]) if word not in names), len(words) - start)
    return count if count >= FEWEST_LETTERS else 0


def _spelled(word: str) -> list[str]:
    """Return the letter names of an abbreviation without spaces: «بیبیسی»; empty for any other word."""
    match = lexicon().abbreviation.fullmatch(word)
    return list(lexicon().letter_name.findall(word)) if match else []


def _pairs(words: Sequence[str], known: Known, glued: Known) -> set[int]:
    """Return the positions of the first words of compounds; of two that overlap, the stronger."""
    strengths = [(_strength(*pair, known, glued), position) for position, pair in enumerate(pairwise(words))]
    chosen: set[int] = set()
    for strength, position in sorted(strengths, key=lambda pair: (-pair[0], pair[1])):
        if strength and not {position - 1, position + 1} & chosen:
            chosen.add(position)
    return chosen


def _strength(first: str, last: str, known: Known, glued: Known) -> float:
    """Return how certainly two neighbours form a compound; 0 if they do not."""
    words = lexicon()
    if not _may_join(first, last):
        return 0
    if first + last in words.compounds:
        return 2
    joined, rarer = glued(first + last), min(known(first), known(last))
    if not joined:
        # In titles, any two neighbours are also joined; but not a word that no article has alone.
        return 1 if not rarer and known(first + last) else 0
    if first in words.bound_first or last in words.bound_last:
        return 1
    share = joined / max(1, rarer)
    return share if share >= (SHARE_OF_NEIGHBOURS if _neighbours_glued(first, last) else SHARE) else 0


def _may_join(first: str, last: str) -> bool:
    """Return whether two words may form a compound: no two numbers, single letters or compounds; words without content
    only if a list holds the pair."""
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
    """Return the words of a compound as typed, then in their other spellings: «هیئت علمی»."""
    variants = lexicon().variants
    return product(*((word, *variants.get(word, ())) for word in words))


def split(word: str, known: Known) -> tuple[str, str] | None:
    """Split an unknown word into the two known words whose rarer one is most common; None if there are none."""
    ranked = [(min(known(first), known(last)), first, last) for first, last in _cuts(word)]
    articles, first, last = max(ranked, default=(0, "", ""))
    return (first, last) if articles else None


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for position in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, last = word[:position], word[position:]
        if _may_join(first, last):
            yield first, last
