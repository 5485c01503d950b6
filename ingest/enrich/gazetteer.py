"""Names in running text, in any spelling of their spaces, by one pass of an Aho-Corasick automaton."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Generic, TypeVar

import ahocorasick

from ingest.model import Article
from ingest.normalise.letters import MARKS, ZWNJ, one_spelling

T = TypeVar("T")

STOP = "|"
"""Stands in a line for punctuation and line ends, across which no name is read."""

_APART = f" {STOP} "
_COMMON = '\n،.؛:؟!«»()"-/#'
_ODD = re.compile(rf"[^\w {re.escape(STOP)}]+")
_MARK = re.compile(f"[{MARKS}]")
_MOST_JOINTS = 5


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A name in a line, from its first letter up to the space behind its last."""

    name: T
    start: int
    end: int


class Gazetteer(Generic[T]):
    """Finds names that were given with what they mean; of the same name given twice the first counts.

    A space or ZWNJ inside a name may be written as a space, a ZWNJ or nothing; one that is not there may not.
    """

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        automaton = ahocorasick.Automaton()
        for written, meaning in names:
            for form in _spellings(written):
                key = f" {form} "
                if key not in automaton:
                    automaton.add_word(key, (len(form), meaning))
        automaton.make_automaton()
        self._automaton: Any = automaton

    def find(self, line: str) -> list[Mention[T]]:
        """Return the mentions in a line as `as_line` writes it, in order; of two that overlap the longer."""
        found: list[Mention[T]] = []
        for end, (length, meaning) in self._automaton.iter(line):
            start = end - length
            while found and found[-1].start >= start:
                found.pop()
            if not found or found[-1].end <= start:
                found.append(Mention(meaning, start, end))
        return found


@dataclass(frozen=True, slots=True)
class Lines:
    """An article's texts as `as_line` writes them."""

    title: str
    lead: str
    body: str

    @classmethod
    def of(cls, article: Article) -> "Lines":
        """Return the lines of title, lead and body."""
        return cls(as_line(article.title), as_line(article.lead or ""), as_line(article.body))


def as_line(text: str) -> str:
    """Return the words of a text in one spelling, apart at ZWNJ too, with one space around each; STOP is a word."""
    line = one_spelling(text).lower().replace(ZWNJ, " ").replace("_", " ")
    for sign in _COMMON:
        line = line.replace(sign, STOP)
    line = f" {_ODD.sub(_stop, line).replace(STOP, _APART)} "
    while "  " in line:
        line = line.replace("  ", " ")
    return line


def _stop(match: re.Match[str]) -> str:
    """Nothing for vowel signs, a space for white space, a stop for punctuation."""
    signs = _MARK.sub("", match[0])
    return STOP if signs.strip() else " " * bool(signs)


def words_before(line: str, start: int, most: int) -> list[str]:
    """Up to `most` words that stand before a place in a line, stops left out, in their order."""
    before = line[max(0, start - 20 * most) : start].split()[-most - 2 :]
    return [word for word in before if word != STOP][-most:]


def word_after(line: str, end: int) -> str:
    """Return the word or stop behind a place in a line; empty at its end."""
    return line[end + 1 : line.find(" ", end + 1)] if end + 1 < len(line) else ""


@cache
def _spellings(written: str) -> tuple[str, ...]:
    pieces = as_line(written).split()
    joints = len(pieces) - 1
    choices: Iterator[tuple[str, ...]] = iter(product((" ", ""), repeat=joints) if joints <= _MOST_JOINTS else ())
    joined = ["".join(part for pair in zip(pieces, (*signs, ""), strict=True) for part in pair) for signs in choices]
    return tuple(dict.fromkeys([*joined, " ".join(pieces), "".join(pieces)]))


def data_lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file of this package, without comments and blank ones."""
    for line in files("ingest.enrich").joinpath(name).read_text(encoding="utf-8").splitlines():
        if (text := line.strip()) and not text.startswith("#"):
            yield text
