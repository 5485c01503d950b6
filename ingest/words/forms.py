"""Expand a loose query word to the terms of the index that are its inflected and derived forms.

Broad on purpose: «کشور» also finds «کشوری», «سلامت» «سلامتی». Only ranked, loose words are expanded; required or quoted
words keep the narrow forms of the analyzer `fa_search`.
"""

import re
from collections.abc import Callable, Iterator

from ingest.words.lexicon import lexicon
from ingest.words.verbs import verb_forms

Known = Callable[[str], int]
"""Returns the number of articles that hold a term of the index."""

_ENDINGS = ("هایی", "های", "ترین", "تر", "یان", "ان", "ات", "ای", "ی", "ین", "شان", "مان", "تان", "اش", "ام")
"""Endings that may be removed from a word; the longer first where one ends in the other."""
_ONLY_AFTER = {"ای": "ه", "اش": "هی", "ام": "هی"}
"""Last letters of stems before these endings: «هسته‌ای», «زندگی‌اش»."""
_AFTER = {
    "": ("ان", "ات", "ی", "ین"),
    "vowel": ("یان", "ی", "یی", "ت"),
    "ی": ("ان", "ات", "ین", "ام"),
    "ه": ("یی", "ی", "ای", "اش", "ام"),
}
"""Endings that may be added to a stem, by its last letter."""
_ALWAYS = ("های", "تر", "ترین", "شان", "مان", "تان", "اش")
_SHORT = 3
"""Letters. Shorter stems only lose or gain a plural ending: «دو» is no form of «دوان»."""
_PLURALS = ("های", "هایی")
_CLITIC = re.compile("(?<=...)[متش]$")
"""«حساسم»: only removed from a word that the index does not hold."""
_LETTERS = re.compile("[\u0621-\u06d3]+")
_PLURAL = re.compile("^(..+?)(?:ها|های|هایی|هایم|هایت|هایش|هایمان|هایتان|هایشان|هاست)$")


def alternatives(word: str, known: Known) -> tuple[str, ...]:
    """Return the word, followed by its other forms that articles hold."""
    others = (form for form in _forms(word) if form != word and known(form) and _is_form_of(word, form, known))
    terms = tuple(dict.fromkeys((word, *others)))
    if len(terms) == 1 and not known(word) and (bare := _CLITIC.sub("", word)) != word:
        return tuple(dict.fromkeys((word, *(form for form in (bare, *_forms(bare)) if known(form)))))
    return terms


def _is_form_of(word: str, form: str, known: Known) -> bool:
    """Return whether a form in «های» belongs to this word: «رشتهای» to «رشته», not to «رشت»."""
    stem = form.removesuffix("های")
    if stem == form or word not in (stem, stem + "ه"):
        return True
    return (singular(form, known) == stem) == (word == stem)


def tried(word: str) -> Iterator[str]:
    """Yield every term that `alternatives` may pass to `known`."""
    for base in (word, _CLITIC.sub("", word)):
        yield base
        for form in _forms(base):
            yield form
            if form.endswith("های"):
                yield from readings(form)


def singular(word: str, known: Known) -> str:
    """Return the word without the ending that the index drops, or keeps because it is ambiguous.

    «حرفهای» may be «حرف‌های» or «حرفه‌ای»: the terms that the index holds decide.
    """
    if word.endswith("هی") and len(word) > 3 and word not in lexicon().own and known(word) <= known(word[:-1]):
        return word[:-1]
    if word.endswith("ترین") and len(word) > 5 and word not in lexicon().affixes["not_superlative"]:
        return word[:-2]
    match = _PLURAL.match(word)
    if not match or match[1] in lexicon().affixes["not_plural"]:
        return word
    stem, adjective = match[1], match[1] + "هیی"
    if word.endswith("های") and (stem in lexicon().silent_heh or _is_adjective(adjective, stem, known)):
        return adjective
    if word.endswith("های") and stem in lexicon().weak and known(adjective):
        return adjective
    return next((reading for reading in (stem, stem + "ه") if known(reading)), word)


def readings(word: str) -> Iterator[str]:
    """Yield every term that `singular` may pass to `known` or return."""
    yield word
    if word.endswith("هی"):
        yield word[:-1]
    if word.endswith("ترین"):
        yield word[:-2]
    if match := _PLURAL.match(word):
        yield from (match[1], match[1] + "ه", match[1] + "هیی")


def _is_adjective(adjective: str, stem: str, known: Known) -> bool:
    """Return whether articles hold the adjective, and its noun is at least as common as the stem, or the adjective a
    tenth as common."""
    return known(adjective) > 0 and (known(stem + "ه") >= known(stem) or known(adjective) * 10 >= known(stem))


def _forms(word: str) -> Iterator[str]:
    if not _LETTERS.fullmatch(word):
        return
    related = lexicon().related
    for stem in (word, *_stems(word)):
        yield from _inflected(stem)
        for other in related.get(stem, ()):
            yield from _inflected(other)
    yield from verb_forms(word)


def _stems(word: str) -> Iterator[str]:
    """Yield the word without an ending, for each ending that fits; forms that no article holds are discarded later."""
    words = lexicon()
    if word in words.own:
        return
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        short = ending in _PLURALS or (ending == "ی" and stem in words.affixes["short_nouns"])
        if stem == word or len(stem) < (2 if short else _SHORT):
            continue
        if stem[-1] in _ONLY_AFTER.get(ending, stem[-1]) and _fits(stem, word):
            yield stem
        if ending in ("های", "ای", "هایی"):
            yield stem + "ه"
    if word.endswith("یی") and word.removesuffix("یی").endswith(tuple(words.affixes["agents_in_vowel"])):
        yield word.removesuffix("یی")
    if word.endswith("گان") and len(word) > 4 and word not in words.affixes["not_gan"]:
        yield word.removesuffix("گان") + "ه"
    if word.endswith("هیی"):
        yield word.removesuffix("یی")


def _inflected(stem: str) -> Iterator[str]:
    yield stem
    if len(stem) < _SHORT:
        yield stem + "های"
        if stem in lexicon().affixes["short_nouns"]:
            yield stem + "ی"
        return
    last = stem[-1]
    endings = (*_ALWAYS, *_AFTER.get("vowel" if last in "او" else last, _AFTER[""]))
    own = lexicon().own
    yield from (form for ending in endings if (form := stem + ending) not in own and _fits(stem, form))
    if last == "ه" and (people := stem[:-1] + "گان") not in lexicon().affixes["not_gan"]:
        yield people


def _fits(stem: str, form: str) -> bool:
    """Return whether a form is not the irregular plural of another singular: «حملات» is of «حمله», not of «حمل»."""
    words = lexicon()
    return form not in words.plurals or stem in words.related[form]
