"""Find names in running text, with any spelling of their spaces, in one pass of an Aho-Corasick automaton."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from typing import Any, Generic, TypeVar

import ahocorasick

from ingest.model import Article
from ingest.normalise.letters import MARKS, ZWNJ, one_spelling

T = TypeVar("T")

STOP = "|"
"""Replaces punctuation and line ends in a line; no name extends across it."""

_APART = f" {STOP} "
_COMMON = '\n،.؛:؟!«»()"-/#'
_ODD = re.compile(rf"[^\w {re.escape(STOP)}]+")
_MARK = re.compile(f"[{MARKS}]")
_MOST_JOINTS = 5


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A name in a line, from its first letter up to the space after its last."""

    name: T
    start: int
    end: int


class Gazetteer(Generic[T]):
    """Maps names to meanings and finds them in lines; of equal names, the first counts.

    A space or ZWNJ inside a name may be written as a space, a ZWNJ or omitted, but none may be added. It is built when
    something is first sought in it: what only reads articles needs none.
    """

    def __init__(self, names: Callable[[], Iterable[tuple[str, T]]]) -> None:
        self._names = names

    @cached_property
    def _automaton(self) -> Any:
        automaton = ahocorasick.Automaton()
        for written, meaning in self._names():
            for form in _spellings(written):
                key = f" {form} "
                if key not in automaton:
                    automaton.add_word(key, (len(form), meaning))
        automaton.make_automaton()
        return automaton

    def find(self, line: str) -> list[Mention[T]]:
        """Return the mentions in a line made by `as_line`, in order; of nested ones the longer, of overlapping ones
        the first."""
        mentions: list[Mention[T]] = []
        for end, (length, meaning) in self._automaton.iter(line):
            start = end - length
            while mentions and mentions[-1].start >= start:
                mentions.pop()
            if not mentions or mentions[-1].end <= start:
                mentions.append(Mention(meaning, start, end))
        return mentions


@dataclass(frozen=True, slots=True)
class Lines:
    """An article's texts, made by `as_line`."""

    title: str
    lead: str
    body: str

    @classmethod
    def of(cls, article: Article) -> "Lines":
        """Return the lines of title, lead and body."""
        return cls(as_line(article.title), as_line(article.lead or ""), as_line(article.body))


def as_line(text: str) -> str:
    """Return the words of a text in one spelling, split at ZWNJ too, with one space around each; STOP is a word."""
    line = one_spelling(text).lower().replace(ZWNJ, " ").replace("_", " ")
    for sign in _COMMON:
        line = line.replace(sign, STOP)
    line = f" {_ODD.sub(_stop, line).replace(STOP, _APART)} "
    while "  " in line:
        line = line.replace("  ", " ")
    return line


def _stop(match: re.Match[str]) -> str:
    """Replace vowel signs with nothing, white space with a space, punctuation with STOP."""
    signs = _MARK.sub("", match[0])
    return STOP if signs.strip() else " " * bool(signs)


def words_before(line: str, start: int, most: int) -> list[str]:
    """Return up to `most` words before a position in a line, in text order; `STOP` is left out."""
    before = line[max(0, start - 20 * most) : start].split()[-most - 2 :]
    return [word for word in before if word != STOP][-most:]


def word_after(line: str, end: int) -> str:
    """Return the word or stop after a mention's end in a line; empty at the end of the line."""
    return line[end + 1 : line.find(" ", end + 1)] if end + 1 < len(line) else ""


@cache
def _spellings(written: str) -> tuple[str, ...]:
    pieces = as_line(written).split()
    joints = len(pieces) - 1
    choices: Iterator[tuple[str, ...]] = iter(product((" ", ""), repeat=joints) if joints <= _MOST_JOINTS else ())
    joined = ["".join(part for pair in zip(pieces, (*signs, ""), strict=True) for part in pair) for signs in choices]
    return tuple(dict.fromkeys([*joined, " ".join(pieces), "".join(pieces)]))


def data_lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file of this package, without comments and blank lines."""
    for line in files("ingest.enrich").joinpath(name).read_text(encoding="utf-8").splitlines():
        if (text := line.strip()) and not text.startswith("#"):
            yield text
