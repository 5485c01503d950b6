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
FILTERS: frozenset[str] = frozenset(_DATA["filters"])

WORD = re.compile(r"\w+(?:[\u200c\u200d\u0640\u064b-\u065f\u0670]+\w+)*")
"""A word of a text, with the half-spaces, tatweels and vowel marks between its letters."""

_NAMES: dict[str, str] = {
    fold(written): name
    for name, names in [*((name, row["names"]) for name, row in _DATA["fields"].items()), *_DATA["filters"].items()]
    for written in names
}
_WORD_CATEGORIES = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No"}
"""Letters and numbers: the characters that words are made of."""
_DROP_JOINERS = dict.fromkeys(map(ord, JOINERS))


def named(written: str) -> str | None:
    """Return the field or filter that a name before a colon means: `عنوان` is `title`; None for any other word."""
    return _NAMES.get(fold(written))


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
