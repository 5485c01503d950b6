"""Analyze a text into terms of the index without the cluster.

Reimplements the char filters `fa_gaps`, `fa_spelling` and `fa_numbers`, the tokenizer `standard` and `lowercase`, from
the same rules (`ingest.mappings.analysis`); a test compares both on real text. Unlike the index, it keeps the positions
of half-spaces in words.
"""

import re
from functools import cache

import ahocorasick

from ingest.mappings.analysis import Sources
from ingest.mappings.analysis.letters import ARABIC, ZWNJ, folding
from ingest.mappings.analysis.spelling import Rules, gaps, spelling
from ingest.mappings.files import FOLDER

_PART = "\ue000"
"""Replaces a half-space until the text is split into words."""
_NUMBER = re.compile(f"(?<=[0-9])(?=[{ARABIC}])|(?<=[{ARABIC}])(?=[0-9])")
# Like Unicode's word boundaries (UAX 29): a dot, colon or apostrophe joins letters, a dot or comma joins digits.
_WORD = re.compile(rf"[\w{_PART}]+(?:(?<=[^\W\d_])[.:'‘’·](?=[^\W\d_])\w+|(?<=\d)[.,;'‘’،٬](?=\d)\w+)*")


def read(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text as the index spells them, each split at half-spaces into its parts."""
    first, second = _filters()
    spelled = _NUMBER.sub(" ", second.apply(first.apply(f" {text} ")))
    words = (tuple(filter(None, match[0].lower().split(_PART))) for match in _WORD.finditer(spelled))
    return [parts for parts in words if parts]


class _MappingFilter:
    """Elasticsearch's `mapping` char filter: replaces the longest key at each position."""

    def __init__(self, rules: Rules) -> None:
        self._keys = ahocorasick.Automaton()
        for key, value in rules.items():
            self._keys.add_word(key, (len(key), value))
        self._keys.make_automaton()

    def apply(self, text: str) -> str:
        done: list[str] = []
        position = 0
        for end, (length, value) in self._keys.iter_long(text):
            done += (text[position : end + 1 - length], value)
            position = end + 1
        return "".join((*done, text[position:]))


@cache
def _letters() -> dict[str, str]:
    return folding(Sources(FOLDER / "source"))


@cache
def _filters() -> tuple[_MappingFilter, _MappingFilter]:
    sources = Sources(FOLDER / "source")
    return _MappingFilter(gaps(sources, _letters())), _MappingFilter(spelling(sources, _letters()) | {ZWNJ: _PART})
