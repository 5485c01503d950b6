"""The field and filter names of the query language, and which words can be searched for."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.mappings import load
from ingest.normalise.letters import JOINERS, one_spelling
from ingest.normalise.text import fold

_DATA: dict[str, Any] = tomllib.loads(files("ingest.search").joinpath("operators.toml").read_text(encoding="utf-8"))

EVERYWHERE = ("title^2", "kicker", "lead^1.5", "body")
"""Index fields searched for words without a field name, with their boosts."""
FIELDS: dict[str, tuple[str, ...]] = {name: tuple(row["search"]) for name, row in _DATA["fields"].items()}
"""Field name in the query language -> index fields searched."""
ATTACHMENTS: frozenset[str] = frozenset(fold(written) for written in _DATA["headlines"]["attachments"])
"""Words that agencies append to headlines after a plus sign, folded."""
VALUES: dict[str, str] = {name: row["field"] for name, row in _DATA["values"].items()}
"""Filter by a value -> index field."""
SEVERAL: frozenset[str] = frozenset(name for name, row in _DATA["values"].items() if row.get("several"))
"""Filters of fields that may have several values, so that an article can match two."""
FILTERS: frozenset[str] = frozenset(_DATA["filters"]) | frozenset(VALUES)
KINDS: dict[str, list[str]] = _DATA["kinds"]
"""Kind of outlet -> its names; the first is its label."""
LANGUAGES: dict[str, list[str]] = _DATA["languages"]
"""ISO 639 code -> names of the language; the first is its label."""

WORD = re.compile(r"\w+(?:[\u200c\u200d\u0640\u064b-\u065f\u0670]+\w+)*")
"""A word of a text, with the half-spaces, tatweels and vowel marks between its letters."""

_WRITTEN: dict[str, list[str]] = {
    **{name: row["names"] for kind in ("fields", "values") for name, row in _DATA[kind].items()},
    **_DATA["filters"],
}
_NAMES: dict[str, str] = {fold(written): name for name, names in _WRITTEN.items() for written in names}
_ANSWERS: dict[str, str] = {fold(written): answer for answer, names in _DATA["answers"].items() for written in names}
_SHORTEST = 4
"""Minimum letters of a name that may be a misspelt operator."""
_WORD_CATEGORIES = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No"}
"""Letters and numbers: the characters that words are made of."""
_DROP_JOINERS = dict.fromkeys(map(ord, JOINERS))


def named(written: str) -> str | None:
    """Return the field or filter that a name before a colon means: `عنوان` is `title`; None for any other word."""
    return _NAMES.get(fold(written))


def nearly_named(written: str) -> str | None:
    """Return the operator, as readers write it, that a name before a colon misses by one letter or two swapped ones."""
    typed = fold(written)
    if len(typed) < _SHORTEST or typed in _NAMES:
        return None
    operators = (name for names in _WRITTEN.values() for name in names if len(name) >= _SHORTEST)
    return next((name for name in operators if _one_edit(typed, fold(name))), None)


def _one_edit(typed: str, meant: str) -> bool:
    """Return whether one letter is missing, extra or another, or two neighbours are swapped."""
    start = next((at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(typed) - len(meant)) == 1
    rest, wanted = typed[start:], meant[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    # Of two short words that differ by another letter, each may be meant: «data» and «date».
    other = len(meant) > _SHORTEST and rest[1:] == wanted[1:]
    return swapped or other or rest[1:] == wanted or rest == wanted[1:]


def answer(written: str) -> str | None:
    """Return `yes`, `no` or `any` for a value of `changed` or `withdrawn`; None for another text."""
    return _ANSWERS.get(fold(written))


def has_content_word(text: str) -> bool:
    """Return whether a text has a word that is indexed: more than punctuation and stop words."""
    return any(_is_content_word(word) for word in text.split())


def _is_content_word(word: str) -> bool:
    word = one_spelling(word.translate(_DROP_JOINERS)).lower()
    return word not in _stop_words() and any(unicodedata.category(character) in _WORD_CATEGORIES for character in word)


@cache
def _stop_words() -> frozenset[str]:
    listed: str = load("articles")["settings"]["analysis"]["filter"]["fa_stop"]["stopwords"]
    return frozenset(listed.split(","))
