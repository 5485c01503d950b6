"""A vocabulary of 400,000 Persian word forms with the frequencies of news: pure and the same in every process.

The words are those of the sample world by their frequency there, then those of the project's lists
(`index_mappings/source/lexicon`) with endings, forms of verbs, numbers, and invented surnames and places. A form is
rarer than its stem, by a factor of its ending. Words have no sense together.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product

from ingest.mappings.analysis import Sources
from ingest.mappings.files import FOLDER
from ingest.sample.calendar import persian_digits
from ingest.sample.recombine import pool
from ingest.words.lexicon import lexicon
from ingest.words.verbs import verb_forms

SIZE = 400_000
HEAD, KERNEL, TAIL = 0.85, 2_000, 1.5
"""Zipf exponents up to the rank `KERNEL` and beyond it, as large corpora have two (Ferrer i Cancho and Solé, 2001).

Fitted to the 4,000 articles of fars-varzesh3: there the words of rank 1, 10, 100, 1,000 and 10,000 are 4.2 %, .67 %,
.108 %, .0137 % and .0006 % of all, here 4.9 %, .69 %, .097 %, .0137 % and .0007 %. The tail is a little heavier on
purpose, as a thousand outlets have more subjects than two.
"""
_SPREAD = 0.6
"""Standard deviation of the logarithm of a form's rank."""
_Z = "\u200c"
_ENDINGS = {
    _Z + "های": 2.5,
    "ی": 3,
    _Z + "ها": 3,
    _Z + "هایی": 8,
    "ان": 10,
    "ش": 10,
    "های": 12,
    "ها": 14,
    "ات": 15,
    _Z + "تر": 15,
    "م": 15,
    "شان": 18,
    _Z + "ترین": 20,
    "مان": 25,
    _Z + "هایشان": 25,
    _Z + "هایش": 25,
    "یم": 30,
}
"""How much rarer a form is than its stem."""
_AFTER_VOWEL = {"ی": "یی", "ش": "یش", "ان": "یان", "شان": "یشان", "مان": "یمان"}
_AFTER_HEH = {"ی": _Z + "ای", "ش": _Z + "اش", "ان": "گان", "شان": _Z + "شان", "مان": _Z + "مان", "م": _Z + "ام"}
_VERB, _PREFIX = 30, re.compile("^(ن?می)(?=..)")
"""The same for forms of a verb, which have a half-space after «می»."""
_NAME_ENDINGS = ("زاده", "پور", "یان", "نژاد", "فر", "وند", "لو", "آباد", "دشت", "سرا", "کلا", "نیا")
_NUMBERS = 9_999
_LISTS = ("elements", "own", "questions", "weak")
_PAIRS = ("adverbs", "compounds", "plurals", "variants")
_LETTERS = re.compile("[\u0621-\u06d3\u200c]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct words from the commonest to the rarest, and the sums of their frequencies up to each."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, chance: random.Random, count: int) -> list[str]:
        """Return so many words, each by its frequency."""
        return chance.choices(self.words, cum_weights=self.sums, k=count)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary."""
    chance = random.Random(1405)  # noqa: S311
    ranks: dict[str, float] = {}
    for rank, word in _candidates(chance):
        ranks[word] = min(rank, ranks.get(word, rank))
    words = sorted(ranks, key=lambda word: (ranks[word], word))[:SIZE]
    return Vocabulary(tuple(words), tuple(accumulate(map(_frequency, range(1, len(words) + 1)))))


def _frequency(rank: int) -> float:
    """Return a number in proportion to the frequency of a rank."""
    return float(rank**-HEAD if rank <= KERNEL else KERNEL**-HEAD * (rank / KERNEL) ** -TAIL)


def _candidates(chance: random.Random) -> Iterator[tuple[float, str]]:
    """Yield words, some of them twice, each with a number that grows with its rank."""
    listed = _listed()
    stems = _stems(listed, chance)
    known, light = listed.union(stems), lexicon().stop | lexicon().weak
    for place, stem in enumerate(stems, 1):
        yield place, stem
        if stem in light or len(stem) < 3 or not (stem in listed or _is_bare(stem, known)):
            continue
        for ending, rarer in _ENDINGS.items():
            yield place * rarer * chance.lognormvariate(0, _SPREAD), _joined(stem, ending)
        for form in sorted(verb_forms(stem)):
            yield place * _VERB * chance.lognormvariate(0, _SPREAD), _PREFIX.sub(rf"\1{_Z}", form)
    for number in range(1, _NUMBERS):
        yield 100 + 10 * number * chance.lognormvariate(0, _SPREAD), persian_digits(number)
    for stem, ending in product(sorted(lexicon().elements), _NAME_ENDINGS):
        yield len(stems) * chance.lognormvariate(1, 1), stem + ending


def _stems(listed: frozenset[str], chance: random.Random) -> list[str]:
    """Return the words of the sample world, the commonest first, then those of the lists, mixed."""
    texts = (text for story in pool() for text in (story.title, story.lead or "", *story.paragraphs))
    seen = Counter(word.strip(_Z) for text in texts for word in _LETTERS.findall(text))
    del seen[""]
    others = sorted(listed - seen.keys())
    chance.shuffle(others)
    return [word for word, _ in seen.most_common()] + others


def _listed() -> frozenset[str]:
    """Return the words of the lists; those of compounds with a half-space."""
    sources = Sources(FOLDER / "source")
    words = {word for name in _LISTS for word in sources.words(f"lexicon/{name}.txt")}
    words |= {word for name in _PAIRS for pair in sources.pairs(f"lexicon/{name}.tsv") for word in pair}
    words |= {_Z.join(parts) for parts in lexicon().compounds.values()}
    return frozenset(words | {stem + "ه" for stem in lexicon().silent_heh})


def _is_bare(word: str, known: frozenset[str]) -> bool:
    """Return whether a word of the sample world has no ending and is no form of a verb."""
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return _Z not in word and known.isdisjoint(stems) and not verb_forms(word)


def _joined(stem: str, ending: str) -> str:
    if stem.endswith(("ا", "و")):
        return stem + _AFTER_VOWEL.get(ending, ending)
    return stem + (_AFTER_HEH.get(ending, ending) if stem.endswith("ه") else ending)
