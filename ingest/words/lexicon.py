"""The word lists behind forms and compounds, from `index_mappings/source/lexicon`, folded as the index is."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from ingest.mappings.analysis import Sources
from ingest.mappings.analysis.rules import either
from ingest.mappings.files import FOLDER


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists; every word in the letters of the index."""

    stop: frozenset[str]
    """Words that the index does not hold."""
    questions: frozenset[str]
    """Question words."""
    weak: frozenset[str]
    """Question words, auxiliaries and other words that say nothing of the topic."""
    affixes: dict[str, Any]
    related: dict[str, frozenset[str]]
    """Word -> its irregular plurals, singulars, spellings and adverbs."""
    variants: dict[str, frozenset[str]]
    """Word -> its other spellings."""
    plurals: frozenset[str]
    """Irregular plurals."""
    own: frozenset[str]
    """Words that look like another word with an ending, and are none."""
    silent_heh: frozenset[str]
    """Words in silent heh, without that heh."""
    compounds: dict[str, tuple[str, str]]
    """Glued compound -> its two parts."""
    bound_last: frozenset[str]
    """Words that build a compound with the word before them: «نژاد», «پذیر»."""
    bound_first: frozenset[str]
    """Words that build a compound with the word after them: «بی», «هم»."""
    letter_names: frozenset[str]
    """Latin letters as Persian spells them out."""
    letter_name: re.Pattern[str]
    abbreviation: re.Pattern[str]
    """Three letter names or more without a space."""
    light_first: frozenset[str]
    light_last: frozenset[str]
    """Stop words and weak words, but for those that build compounds there."""
    elements: frozenset[str]
    """Words whose neighbours the index holds glued to them as well."""


@cache
def lexicon() -> Lexicon:
    """Return the lists of this checkout."""
    sources = Sources(FOLDER / "source")
    affixes = sources.affixes()
    letters = affixes["letter_names"]
    names = either(letters)
    bound = dict.fromkeys(sources.words("lexicon/bound.txt"))
    bound_last = frozenset(word.removeprefix("-") for word in bound if word.startswith("-"))
    bound_first = frozenset(word.removesuffix("-") for word in bound if word.endswith("-"))
    variants = _pairs(sources, "variants")
    stop, questions = frozenset(sources.words("stop.txt")), frozenset(sources.words("lexicon/questions.txt"))
    weak = frozenset(sources.words("lexicon/weak.txt")) | questions
    return Lexicon(
        stop=stop,
        questions=questions,
        weak=weak,
        affixes=affixes,
        related=_related(sources, variants),
        variants=variants,
        plurals=frozenset(plural for plural, _ in sources.pairs("lexicon/plurals.tsv")),
        own=frozenset(sources.words("lexicon/own.txt")),
        silent_heh=frozenset(sources.words("lexicon/silent-heh.txt")),
        compounds={
            first + last: (first, last)
            for pair in sources.pairs("lexicon/compounds.tsv")
            for first, last in product(*((word, *variants.get(word, ())) for word in pair))
        },
        bound_last=bound_last,
        bound_first=bound_first,
        light_first=(stop | weak) - bound_first,
        light_last=(stop | weak) - bound_last,
        letter_names=frozenset(letters),
        letter_name=re.compile(names),
        abbreviation=re.compile(f"{names}{{3,}}"),
        elements=frozenset((*sources.words("lexicon/elements.txt"), *affixes["loose"])),
    )


def _related(sources: Sources, variants: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return what the plurals and adverbs of a word are, and of its other spellings."""
    found = _pairs(sources, "variants", "plurals", "adverbs")
    return {
        word: frozenset().union(others, *(found[spelling] for spelling in variants.get(word, ()))) - {word}
        for word, others in found.items()
    }


def _pairs(sources: Sources, *names: str) -> dict[str, frozenset[str]]:
    """Return each word of a list of pairs -> the others."""
    found: dict[str, set[str]] = {}
    for name in names:
        for word, other in sources.pairs(f"lexicon/{name}.tsv"):
            found.setdefault(word, set()).add(other)
            found.setdefault(other, set()).add(word)
    return {word: frozenset(others) for word, others in found.items()}
