"""Find listed names in a search, and their other names.

Pure and in memory: built once from the rules, then a few dictionary look-ups per search.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from ingest.mappings.synonyms.rules import Rule, alike
from ingest.normalise.letters import MARKS

SHORTEST_PART = 3
"""Minimum letters on each side of a space in a name that is listed as one word: «منچستر یونایتد», but not «نا جا»."""
SHORTEST_GLUED = 7
"""Minimum letters of a name that is listed with spaces and typed without: «صداوسیما», but not «انبیای»."""

_PLURAL = re.compile("(?:^|(?<=...))(?:ها|های|هایی)$")
_PART = re.compile(f"(?:[^\\W_]|[{MARKS}])+")


class Named(NamedTuple):
    """A name: the words `start` to `end` (exclusive) of a search; `others`: its other names."""

    start: int
    end: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """A listed name. Positions are numbers of letters before them."""

    seams: frozenset[int]
    """Every space, half-space and other sign of the name as listed."""
    spaces: frozenset[int]
    """The spaces between letters."""
    numbers: frozenset[int]
    """The seams between digits, which are never joined: ۱+۵ is not 15."""
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a list, by their letters."""

    _names: Mapping[str, _Name]
    _longest: Mapping[str, int]
    """First two letters -> number of letters of the longest name that begins with them."""

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "Names":
        """Build from rules; a name in several rules finds the other names of each."""
        names: dict[str, _Name] = {}
        for rule in rules:
            finds = {_letters(other): other for other in rule.finds}
            for name in rule.names:
                letters = _letters(name)
                others = dict.fromkeys(names[letters].others if letters in names else ())
                others |= dict.fromkeys(other for key, other in finds.items() if key != letters)
                names[letters] = _name(name, letters, tuple(others))
        longest: dict[str, int] = {}
        for letters in names:
            longest[letters[:2]] = max(len(letters), longest.get(letters[:2], 0))
        return cls(names, longest)

    def find(self, words: Sequence[str]) -> list[Named]:
        """Return the names among the words of a search, from left to right, the longest at each position.

        A name is found in every spelling: with half-spaces, spaces or neither, in Arabic letters, in either case, with
        the endings «ها», «های», «هایی».
        """
        parts = [_parts(word) for word in words]
        letters = ["".join(word) for word in parts]
        names: list[Named] = []
        start = 0
        while start < len(parts):
            end, others = self._longest_at(start, parts, letters) if letters[start] else (start + 1, ())
            if others:
                names.append(Named(start, end, others))
            start = end
        return names

    def _longest_at(
        self, start: int, parts: Sequence[Sequence[str]], letters: Sequence[str]
    ) -> tuple[int, tuple[str, ...]]:
        """Return the end of the longest name at `start` and its other names; without a name, the next word and ()."""
        best: tuple[int, tuple[str, ...]] = (start + 1, ())
        run = ""
        for end in range(start + 1, len(parts) + 1):
            run += letters[end - 1]
            if len(run) > self._longest.get(run[:2], 1):
                break
            # A name does not end in punctuation, but may end in a separate plural ending.
            name = self._names.get(run) if parts[end - 1] else None
            if name and _fits(run, _seams(part for word in parts[start:end] for part in word), name):
                best = end, name.others
        return best


@lru_cache(maxsize=16_384)
def _parts(word: str) -> tuple[str, ...]:
    """Return the letters of a word between its half-spaces and other signs, without a plural ending.

    Empty for punctuation; one empty part for a separate plural ending.
    """
    parts = [alike(part) for part in _PART.findall(word)]
    if parts:
        parts[-1] = _PLURAL.sub("", parts[-1])
    return tuple(parts)


def _name(name: str, letters: str, others: tuple[str, ...]) -> _Name:
    words = [_parts(word) for word in name.split()]
    seams = _seams(part for word in words for part in word)
    return _Name(
        seams,
        frozenset(cut for cut in _seams(map("".join, words)) if letters[cut - 1 : cut + 1].isalpha()),
        frozenset(cut for cut in seams if letters[cut - 1 : cut + 1].isdigit()),
        others,
    )


def _letters(name: str) -> str:
    return "".join(part for word in name.split() for part in _parts(word))


def _seams(parts: Iterable[str]) -> frozenset[int]:
    """Return the number of letters before each part but the first."""
    return frozenset([*accumulate(map(len, filter(None, parts)))][:-1])


def _fits(letters: str, typed: frozenset[int], name: _Name) -> bool:
    """Return whether a name typed with these seams is split only where it may be."""
    if name.numbers - typed or (name.spaces - typed and len(letters) < SHORTEST_GLUED):
        return False
    cuts = [0, *sorted(typed), len(letters)]
    return all(
        cut in name.seams or min(cut - before, after - cut) >= SHORTEST_PART
        for (before, cut), (_, after) in pairwise(pairwise(cuts))
    )
