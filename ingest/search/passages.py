"""Mark what was sought in the articles found, and cut the passages of a body that hold most of it.

Done here, not by the cluster: that would analyse each body again, which costs more than to find it. What an analyzer
must decide, as what stands in quotes, is marked by the cluster (`query.marks`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from ingest.model import Article
from ingest.search.language import WORD
from ingest.search.loose import Sought
from ingest.words import read, readings

LONGEST = 160
"""Letters of a passage, about."""
MOST_SHOWN = 10 * LONGEST
"""Letters of a passage with its tags; a text without spaces would be one of any length."""
MOST = 2
"""Passages of one body."""
BEFORE = 50
"""Letters before the first word marked in a passage that is cut out of a sentence."""
READ = 100_000
"""Letters of a body that are read; news is shorter."""
MOST_WORDS = 200_000
"""Words that a process remembers; beyond, it begins anew."""
MOST_LONG = 8
"""Words of a name that are looked at."""
NAME = -1
"""Stands for the thing sought in marks of other names."""
WHOLE = ("title", "kicker", "lead")
"""Fields that are shown whole."""

_END = re.compile(r"[.!?؟][»)\"]*(?=\s)|\n")
"""Where a sentence ends."""
_FIRST = re.compile(r"(?<!\S)[\w«(\"]")
"""Where a passage may begin."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, and which of the things sought stands there."""

    start: int
    end: int
    thing: int


class _Words:
    """What stands between spaces, by the terms that the index may hold for it; each is read once in a process."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.spelled: dict[str, set[str]] = {}
        """Term -> what holds it."""

    def add(self, words: Iterable[str]) -> None:
        for word in words:
            for part in WORD.findall(word):
                for term in index_terms(part):
                    self.spelled.setdefault(term, set()).add(word)
            self.read.add(word)


class Marker:
    """Finds in texts what loose words ask for: terms of the index, and other names of several words."""

    _all = _Words()

    def __init__(self, wanted: Sequence[Sought]) -> None:
        if len(Marker._all.read) > MOST_WORDS:
            Marker._all = _Words()
        # Another thread may begin anew meanwhile; this marker stays with what it has.
        self._read = Marker._all
        self._terms: dict[str, int] = {}
        self._names: list[tuple[frozenset[str], ...]] = []
        for thing, one in enumerate(wanted):
            own = [forms for unit in one.units for forms in (unit.terms, *unit.parts)]
            own += [name[0] for name in one.others if len(name) == 1]
            self._terms |= {term: thing for forms in own for term in forms if term not in self._terms}
            self._names += [tuple(map(frozenset, name)) for name in one.others if len(name) > 1]
        self._telling = self._terms.keys() | {term for name in self._names for term in name[0]}
        self._telling |= {term[:length] for term in self._terms for length in range(2, len(term) - 1)}
        """Terms that are sought or may begin what is: a name, or two words that the index holds as one."""
        self._spelled: set[str] = set()
        """Words with such a term, of those that were read when there were `_size` of them."""
        self._size = 0

    def highlights(self, article: Article, tags: tuple[str, str]) -> dict[str, tuple[str, ...]]:
        """Return the fields in which anything was found, marked by `tags`, and passages of the body in any case."""
        found: dict[str, tuple[str, ...]] = {}
        for field in WHOLE:
            text: str = getattr(article, field) or ""
            if places := list(self.places(text)):
                found[field] = (_tagged(text, 0, len(text), places, tags),)
        if body := article.body[:READ]:
            places = list(self.places(body))
            found["body"] = tuple(_tagged(body, *span, places, tags) for span in passages(body, places))
        return found

    def places(self, text: str) -> Iterator[Mark]:
        """Yield where in a text anything sought stands, in order; neighbours that are one thing are one mark."""
        before: Mark | None = None
        for mark in self._places(text):
            if before and before.thing == mark.thing and text[before.end : mark.start].isspace():
                before = replace(before, end=mark.end)
                continue
            if before:
                yield before
            before = mark
        if before:
            yield before

    def _places(self, text: str) -> Iterator[Mark]:
        """As `places`, word by word and name by name."""
        distinct = set(text.split())
        self._read.add(distinct - self._read.read)
        if self._size != len(self._read.read):
            self._size = len(self._read.read)
            self._spelled = set().union(*(self._read.spelled.get(term, ()) for term in self._telling))
        spots = sorted((start, word) for word in distinct & self._spelled for start in _starts(text, word))
        reached = 0
        for start, word in spots:
            for match in WORD.finditer(word):
                first, end = start + match.start(), start + match.end()
                thing = next((self._terms[term] for term in index_terms(match[0]) if term in self._terms), None)
                if first >= reached and thing is None:
                    end, thing = self._run(text, first)
                if first >= reached and end > first and thing is not None:
                    yield Mark(first, end, thing)
                    reached = end

    def _run(self, text: str, start: int) -> tuple[int, int]:
        """Return where words from a place on end that are one term of the index, or a name; and which thing that is."""
        following = list(islice(WORD.finditer(text, start), MOST_LONG))
        terms = [index_terms(match[0]) for match in following]
        if len(terms) > 1 and all(terms[:2]) and (glued := terms[0][0] + terms[1][0]) in self._terms:
            return following[1].end(), self._terms[glued]
        # «گفت و گو» is one word where space stands on both sides too.
        if (
            len(terms) > 2
            and all(terms[:3])
            and terms[1][0] == "و"
            and (glued := terms[0][0] + terms[2][0]) in self._terms
        ):
            return following[2].end(), self._terms[glued]
        for name in self._names:
            own = terms[: len(name)]
            if len(own) == len(name) and not any(map(frozenset.isdisjoint, name, own)):
                return following[len(name) - 1].end(), NAME
        return 0, NAME


def _starts(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands between spaces."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[start - 1 : start].strip() and not text[end : end + 1].strip():
            yield start
        start = text.find(word, start + 1)


@lru_cache(maxsize=100_000)
def index_terms(word: str) -> tuple[str, ...]:
    """Return the terms that the index may hold for one word of a text, the word itself first."""
    found: dict[str, None] = {}
    for parts in read(word):
        for term in ("".join(parts), *parts):
            found |= dict.fromkeys(readings(term))
    return tuple(found)


def passages(text: str, places: Sequence[Mark]) -> list[tuple[int, int]]:
    """Return start and end of the passages with the most things sought, in their order; without any, of the opening."""
    if not places:
        return [(0, _word_end(text, LONGEST))] if text else []
    left = {span: _things(span, places) for span in _spans(text, places)}
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    while left and len(chosen) < MOST:
        # What no passage shows yet comes first.
        best = max(left, key=lambda span: (len(left[span] - shown), len(left[span]), -span[0]))
        shown |= left.pop(best)
        chosen.append(best)
    return sorted(chosen)


def bounded(fragment: str, tags: tuple[str, str]) -> str:
    """Return a passage that the cluster cut, or its part around the first mark where it found no place to cut."""
    if len(fragment) <= MOST_SHOWN:
        return fragment
    start = max(0, fragment.find(tags[0]) - BEFORE)
    part = fragment[start : start + LONGEST]
    if (opened := part.rfind(tags[0])) > part.rfind(tags[1]):
        marked = fragment[start + opened + len(tags[0]) :].split(tags[1], 1)[0]
        part = f"{part[:opened]}{tags[0]}{marked[:LONGEST]}{tags[1]}"
    return part


def _things(span: tuple[int, int], places: Iterable[Mark]) -> set[int]:
    return {mark.thing for mark in places if span[0] <= mark.start and mark.end <= span[1]}


def _spans(text: str, places: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Yield the sentences that hold a mark, and of long ones the parts around marks."""
    ends = [match.end() for match in _END.finditer(text)]
    reached = 0
    for mark in places:
        if mark.start < reached:
            continue
        following = bisect_right(ends, mark.start)
        end = ends[following] if following < len(ends) else len(text)
        start = max(reached, ends[following - 1] if following else 0)
        if end - start > LONGEST:
            start = max(start, mark.start - BEFORE)
            end = min(end, max(mark.end, _word_end(text, start + LONGEST)))
        reached = end
        first = _FIRST.search(text, start, mark.start)
        yield (first.start() if first else mark.start), len(text[:end].rstrip())


def _word_end(text: str, place: int) -> int:
    """Return the end of the last word that ends before a place."""
    if place >= len(text):
        return len(text.rstrip())
    space = text.rfind(" ", max(0, place - BEFORE), place)
    return space if space > 0 else place


def _tagged(text: str, start: int, end: int, places: Iterable[Mark], tags: tuple[str, str]) -> str:
    done: list[str] = []
    reached = start
    for mark in places:
        if start <= mark.start and mark.end <= end:
            done += (text[reached : mark.start], tags[0], text[mark.start : mark.end], tags[1])
            reached = mark.end
    return "".join((*done, text[reached:end]))
