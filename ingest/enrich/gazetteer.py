"""Places of Iran in running text, in any spelling of their spaces, by one pass of an Aho-Corasick automaton."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from typing import Any

import ahocorasick

from ingest.normalise.letters import one_spelling


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ingest.enrich").joinpath(name).read_text(encoding="utf-8"))


_ROWS: list[dict[str, Any]] = _read("provinces.toml")["province"]
PROVINCES: tuple[str, ...] = tuple(row["name"] for row in _ROWS)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the gazetteer; `everyday` ones mean a place only in a context."""

    province: str
    everyday: bool
    is_province: bool
    breaks: frozenset[int]
    """Letters after which a space or ZWNJ may stand."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: the words from `start` up to, without, `end`."""

    name: Name
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text in one spelling, apart at ZWNJ too."""
    return re.findall(r"[^\W_]+", one_spelling(text))


CONTEXT: dict[str, frozenset[str]] = {
    kind: frozenset("".join(words(entry)) for entry in listed) for kind, listed in _read("place_context.toml").items()
}
"""Kinds of words that stand before a place, each without its spaces."""


def find(tokens: list[str]) -> list[Mention]:
    """The mentions in a list of words, in order; of two that overlap the longer."""
    starts = {offset: index for index, offset in enumerate(accumulate(map(len, tokens), initial=0))}
    found: list[Mention] = []
    for last, (length, name) in _AUTOMATON.iter("".join(tokens)):
        begin, end = last + 1 - length, last + 1
        if begin not in starts or end not in starts:
            continue
        mention = Mention(name, starts[begin], starts[end])
        inner = accumulate(map(len, tokens[mention.start : mention.end - 1]))
        if not all(cut in name.breaks for cut in inner):
            continue
        while found and found[-1].start >= mention.start:
            found.pop()
        if not found or found[-1].end <= mention.start:
            found.append(mention)
    return found


def _automaton() -> Any:
    automaton = ahocorasick.Automaton()
    for row in _ROWS:
        bare = row.get("bare", True)
        for listed, everyday, is_province in (
            ([row["name"], *row.get("spellings", ())], not bare, True),
            (row["cities"], False, False),
            (row["everyday"], True, False),
        ):
            for written in listed:
                pieces = words(written)
                breaks = frozenset(accumulate(map(len, pieces[:-1])))
                glued = "".join(pieces)
                automaton.add_word(glued, (len(glued), Name(row["name"], everyday, is_province, breaks)))
    automaton.make_automaton()
    return automaton


_AUTOMATON = _automaton()
