"""The words of the query language, and what a query says once these are taken away."""

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
"""Where words are sought that name no field."""
FIELDS: dict[str, tuple[str, ...]] = {name: tuple(row["search"]) for name, row in _DATA["fields"].items()}
"""Where words are sought that name one."""
ATTACHMENTS: frozenset[str] = frozenset(fold(written) for written in _DATA["headlines"]["attachments"])
"""The words of what agencies append to headlines behind a plus sign."""
FILTERS: frozenset[str] = frozenset(_DATA["filters"])

WORD = re.compile(r"\w+(?:[\u200c\u200d\u0640\u064b-\u065f\u0670]+\w+)*")
"""A word of a text, with the half-spaces, tatweels and vowel marks between its letters."""

_NAMES: dict[str, str] = {
    fold(written): name
    for name, names in [*((name, row["names"]) for name, row in _DATA["fields"].items()), *_DATA["filters"].items()]
    for written in names
}
_TOLD = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No"}
"""Letters and numbers: the characters that words are made of."""
_UNSEEN = dict.fromkeys(map(ord, JOINERS))


def named(written: str) -> str | None:
    """Return the field or filter that a name before a colon stands for: `عنوان` is `title`."""
    return _NAMES.get(fold(written))


def says(text: str) -> bool:
    """Return whether a text holds a word that the index knows: something besides punctuation and too frequent words."""
    return any(_means(word) for word in text.split())


def _means(word: str) -> bool:
    word = one_spelling(word.translate(_UNSEEN)).lower()
    return word not in _stop_words() and any(unicodedata.category(character) in _TOLD for character in word)


@cache
def _stop_words() -> frozenset[str]:
    listed: str = load("articles")["settings"]["analysis"]["filter"]["fa_stop"]["stopwords"]
    return frozenset(listed.split(","))
