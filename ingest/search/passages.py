"""Highlight loose words in hits, and cut the passages of a body that hold most of them.

Done here, because the cluster would analyse each body again, which costs more than the search. What needs an analyzer,
such as quoted phrases, is highlighted by the cluster (`query.marks`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from threading import Lock

from ingest.model import Article
from ingest.search.language import WORD
from ingest.search.loose import Sought
from ingest.words import read, readings

LONGEST = 160
"""Approximate length of a passage, in characters."""
MOST_SHOWN = 10 * LONGEST
"""Maximum characters of a passage with its tags; a text without spaces would give one of any length."""
MOST = 2
"""Maximum passages of one body."""
BEFORE = 50
"""Characters before the first mark in a passage that is cut out of a sentence."""
READ = 100_000
"""Characters of a body that are read; news is shorter."""
MOST_WORDS = 40_000
"""Maximum words in the cache of a process, some 400 bytes each; then it is emptied."""
MOST_LONG = 8
"""Maximum words of a name that are compared."""
NAME = -1
"""`Mark.thing` of other names."""
WHOLE = ("title", "kicker", "lead")
"""Fields that are shown whole."""

_END = re.compile(r"[.!?؟][»)\"]*(?=\s)|\n")
"""Where a sentence ends."""
_FIRST = re.compile(r"(?<!\S)[\w«(\"]")
"""Where a passage may begin."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text, and the index of the item that it matches."""

    start: int
    end: int
    thing: int


class _Words:
    """Cache of a process: words between spaces, by the terms that the index may hold for them."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.spelled: dict[str, tuple[str, ...]] = {}
        """Term -> what holds it."""
        self._adding = Lock()

    def add(self, words: Iterable[str]) -> None:
        """Read words. A word that two threads add is held twice by its terms, which changes nothing."""
        for word in words:
            terms = {term for part in WORD.findall(word) for term in _index_terms(part)}
            with self._adding:
                for term in terms:
                    # Most words are their own term: one text is kept.
                    self.spelled[word if term == word else term] = (*self.spelled.get(term, ()), word)
            self.read.add(word)


class Marker:
    """Finds the items of loose words in texts: index terms, and other names of several words."""

    _all = _Words()

    def __init__(self, wanted: Sequence[Sought]) -> None:
        if len(Marker._all.read) > MOST_WORDS:
            Marker._all = _Words()
        # Another thread may replace the cache; this marker keeps the one it has.
        self._read = Marker._all
        self._terms: dict[str, int] = {}
        self._names: list[tuple[frozenset[str], ...]] = []
        for thing, item in enumerate(wanted):
            words = [forms for unit in item.units for forms in (unit.terms, *unit.parts)]
            words += [name[0] for name in item.others if len(name) == 1]
            self._terms |= {term: thing for forms in words for term in forms if term not in self._terms}
            self._names += [tuple(map(frozenset, name)) for name in item.others if len(name) > 1]
        self._telling = self._terms.keys() | {term for name in self._names for term in name[0]}
        self._telling |= {term[:length] for term in self._terms for length in range(2, len(term) - 1)}
        """Terms that are sought, or may begin a name or two words that the index holds as one term."""
        self._spelled: set[str] = set()
        """Cached words with such a term, as of when `_size` words were cached."""
        self._size = 0

    def highlights(self, article: Article, tags: tuple[str, str]) -> dict[str, tuple[str, ...]]:
        """Return the fields with a match, marked by `tags`, and in any case passages of the body."""
        fragments: dict[str, tuple[str, ...]] = {}
        for field in WHOLE:
            text: str = getattr(article, field) or ""
            if places := list(self.places(text)):
                fragments[field] = (_tagged(text, 0, len(text), places, tags),)
        if body := article.body[:READ]:
            places = list(self.places(body))
            spans = passages(body, places)
            fragments["body"] = tuple(bounded(_tagged(body, *span, places, tags), tags) for span in spans)
        return fragments

    def places(self, text: str) -> Iterator[Mark]:
        """Yield the marks of a text, in order; adjacent marks of one item are merged."""
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
        """Yield the marks of single words and names, unmerged."""
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
        """Return the end of the words at `start` that form one index term or a name, and their item; end 0 for none."""
        following = list(islice(WORD.finditer(text, start), MOST_LONG))
        terms = [index_terms(match[0]) for match in following]
        if len(terms) > 1 and all(terms[:2]) and (glued := terms[0][0] + terms[1][0]) in self._terms:
            return following[1].end(), self._terms[glued]
        # «گفت و گو» is one term even with spaces on both sides of «و».
        if (
            len(terms) > 2
            and all(terms[:3])
            and terms[1][0] == "و"
            and (glued := terms[0][0] + terms[2][0]) in self._terms
        ):
            return following[2].end(), self._terms[glued]
        for name in self._names:
            first = terms[: len(name)]
            if len(first) == len(name) and not any(map(frozenset.isdisjoint, name, first)):
                return following[len(name) - 1].end(), NAME
        return 0, NAME


def _starts(text: str, word: str) -> Iterator[int]:
    """Yield the positions at which a word occurs between spaces."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[start - 1 : start].strip() and not text[end : end + 1].strip():
            yield start
        start = text.find(word, start + 1)


@lru_cache(maxsize=4_096)
def index_terms(word: str) -> tuple[str, ...]:
    """Return the terms that the index may hold for one word of a text, the word itself first."""
    return _index_terms(word)


def _index_terms(word: str) -> tuple[str, ...]:
    terms: dict[str, None] = {}
    for parts in read(word):
        for term in ("".join(parts), *parts):
            terms |= dict.fromkeys(readings(term))
    return tuple(terms)


def passages(text: str, places: Sequence[Mark]) -> list[tuple[int, int]]:
    """Return start and end of the passages with the most items, in text order; of the opening if there is no mark."""
    if not places:
        return [(0, _word_end(text, LONGEST))] if text else []
    starts = [mark.start for mark in places]
    remaining = {
        (start, end): {mark.thing for mark in places[bisect_left(starts, start) : bisect_left(starts, end)]}
        for start, end in _spans(text, places)
    }
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    while remaining and len(chosen) < MOST:
        # Items that no passage shows yet come first.
        best = max(remaining, key=lambda span: (len(remaining[span] - shown), len(remaining[span]), -span[0]))
        shown |= remaining.pop(best)
        chosen.append(best)
    return sorted(chosen)


def bounded(fragment: str, tags: tuple[str, str]) -> str:
    """Return a passage; if it is longer than MOST_SHOWN, only its part around the first mark."""
    if len(fragment) <= MOST_SHOWN:
        return fragment
    start = max(0, fragment.find(tags[0]) - BEFORE)
    part = fragment[start : start + LONGEST]
    # The cut may go through a tag.
    broken = (length for tag in tags for length in range(len(tag) - 1, 0, -1) if part.endswith(tag[:length]))
    part = part[: len(part) - next(broken, 0)]
    if (opened := part.rfind(tags[0])) > part.rfind(tags[1]):
        marked = fragment[start + opened + len(tags[0]) :].split(tags[1], 1)[0]
        part = f"{part[:opened]}{tags[0]}{marked[:LONGEST]}{tags[1]}"
    return part


def _spans(text: str, places: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Yield the sentences with a mark; of long ones, the parts around marks."""
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


def _word_end(text: str, position: int) -> int:
    """Return the end of the last word that ends before a position; the position if no space is near."""
    if position >= len(text):
        return len(text.rstrip())
    space = text.rfind(" ", max(0, position - BEFORE), position)
    return space if space > 0 else position


def _tagged(text: str, start: int, end: int, places: Iterable[Mark], tags: tuple[str, str]) -> str:
    parts: list[str] = []
    reached = start
    for mark in places:
        if start <= mark.start and mark.end <= end:
            parts += (text[reached : mark.start], tags[0], text[mark.start : mark.end], tags[1])
            reached = mark.end
    return "".join((*parts, text[reached:end]))
