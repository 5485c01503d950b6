"""The word lists for forms and compounds, from `index_mappings/source/lexicon`, folded like the index."""

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
    """Word lists; all words are folded like the index."""

    stop: frozenset[str]
    """Stop words, which the index does not hold."""
    questions: frozenset[str]
    """Question words."""
    weak: frozenset[str]
    """Question words, auxiliaries and other words without topic."""
    affixes: dict[str, Any]
    related: dict[str, frozenset[str]]
    """Word -> its irregular plurals, singulars, spellings and adverbs."""
    variants: dict[str, frozenset[str]]
    """Word -> its other spellings."""
    plurals: frozenset[str]
    """Irregular plurals."""
    own: frozenset[str]
    """Words that look like another word with an ending, but are not."""
    silent_heh: frozenset[str]
    """Words that end in silent heh, without it."""
    compounds: dict[str, tuple[str, str]]
    """Joined compound -> its two parts."""
    bound_last: frozenset[str]
    """Words that form a compound with the word before them: «نژاد», «پذیر»."""
    bound_first: frozenset[str]
    """Words that form a compound with the word after them: «بی», «هم»."""
    letter_names: frozenset[str]
    """Latin letters as Persian spells them out."""
    letter_name: re.Pattern[str]
    abbreviation: re.Pattern[str]
    """Three or more letter names without a space."""
    light_first: frozenset[str]
    light_last: frozenset[str]
    """Stop words and weak words, except those that form compounds in this position."""
    elements: frozenset[str]
    """Words that the index also holds joined to their neighbours."""


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
    """Return the spellings, plurals and adverbs of each word, including those of its other spellings."""
    pairs = _pairs(sources, "variants", "plurals", "adverbs")
    return {
        word: frozenset().union(others, *(pairs[spelling] for spelling in variants.get(word, ()))) - {word}
        for word, others in pairs.items()
    }


def _pairs(sources: Sources, *names: str) -> dict[str, frozenset[str]]:
    """Return each word in lists of pairs -> the words paired with it."""
    partners: dict[str, set[str]] = {}
    for name in names:
        for word, other in sources.pairs(f"lexicon/{name}.tsv"):
            partners.setdefault(word, set()).add(other)
            partners.setdefault(other, set()).add(word)
    return {word: frozenset(others) for word, others in partners.items()}
