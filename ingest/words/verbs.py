"""Forms of Persian verbs, from their past and present stems."""

import re
from collections.abc import Iterator
from functools import cache

from ingest.mappings.analysis import Sources
from ingest.mappings.files import FOLDER

_PRESENT = ("م", "ی", "د", "یم", "ید", "ند")
_PAST = ("", "م", "ی", "یم", "ید", "ند", "ه", "هام", "هیی", "هایم", "هاید", "هاند", "هاست", "ن")
_PREFIXES = {"": ("", "می"), "ن": ("ن", "نمی")}
"""Negation -> the prefixes of its forms without and with «می»."""
_ALEF, _STAND = "ا", "ایست"
_NO_GLIDE = re.compile("(?:رو|شو|شنو)$")
"""Present stems that end in a consonant و: «می‌رود», not «می‌روید»."""
_PREVERBS = ("باز", "بر", "در", "فرا", "فرو", "وا", "ور")
"""Preverbs, after which verbs keep their prefixes: «برمی‌گردد»."""


def verb_forms(word: str) -> frozenset[str]:
    """Return all forms, in the same polarity, of the verbs that have the word as a form; empty for other words."""
    verbs = _by_form()
    return frozenset(form for verb in verbs.get(word, ()) for form in _paradigm(*verb) if form in verbs)


@cache
def _by_form() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return form -> (past stem, present stem, negation) of each verb that has it."""
    by_form: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for past, present in _stems():
        for negation in _PREFIXES:
            # Most forms are of one verb: they share this tuple.
            alone = ((past, present, negation),)
            for form in _paradigm(past, present, negation):
                others = by_form.get(form)
                by_form[form] = (*others, *alone) if others else alone
    for noun in Sources(FOLDER / "source").affixes()["not_verb_forms"]:
        by_form.pop(noun, None)
    return by_form


@cache
def _stems() -> frozenset[tuple[str, str]]:
    return frozenset(Sources(FOLDER / "source").pairs("lexicon/verbs.tsv"))


def _paradigm(past: str, present: str, negation: str) -> Iterator[str]:
    yield from _forms(past, present, negation)
    for preverb in _PREVERBS:
        simple = past.removeprefix(preverb), present.removeprefix(preverb)
        if simple != (past, present) and simple in _stems():
            yield from (preverb + form for form in _forms(*simple, negation))


def _forms(past: str, present: str, negation: str) -> Iterator[str]:
    bare, lasting = _PREFIXES[negation]
    for ending in _PAST:
        yield _joined(bare, past + ending)
        yield lasting + past + ending
    glide = "ی" if present[-1] in "او" and not _NO_GLIDE.search(present) else ""
    for ending in _PRESENT:
        form = present + glide + ending
        yield lasting + form
        yield _joined(bare, form)
        if not negation:
            yield _joined("ب", form)
    yield _joined(negation or "ب", present)


def _joined(prefix: str, form: str) -> str:
    """Join a prefix and a form: «ب» + «آید» is «بیاید», «ب» + «ایستد» is «بایستد»; folded letters have no madda."""
    return f"{prefix}ی{form}" if prefix and form.startswith(_ALEF) and not form.startswith(_STAND) else prefix + form
