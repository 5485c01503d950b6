"""Read the times that a page prints around its story, for pages whose head states none.

The page is read as lines up to the story's prose and again after it; time attributes (`<time datetime=…>`) replace the
text of their elements. Lines of side boxes belong to other stories.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.date_line import BARE, BREAK, CHANGED, LONGEST, PUBLISHED, LineDate, is_label, read_line
from ingest.extract.line import line_of
from ingest.extract.stamp import stamp_of
from ingest.extract.surroundings import ABOVE, BELOW, LEAST_HEADLINE, WITHIN, Surroundings
from ingest.extract.words import word_count
from ingest.normalise.dates import ParsedDate
from ingest.normalise.dates.spans import is_clock
from ingest.normalise.text import fold

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul", "br",
}  # fmt: skip
_LEAST_PROSE = 15
"""Words of a paragraph, without numbers; lines about the story are shorter."""
_MOST_PROSE = 1
"""Paragraphs, such as a lead, that may be between the headline and its date."""
_MOST_BELOW = 4
"""Lines below the text that may hold its date without a label."""
_MOST_ABOVE = 8
"""Lines between a date without a label and the headline below it."""
_MOST_INNER = 5
"""Children up to which the time in an element's attribute replaces its text."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMENTS = re.compile(r"نظر|دیدگاه|comment", re.I)


@dataclass(slots=True)
class _Line:
    """A line of the page, its block, its side of the story, and the number of the story's paragraphs before it."""

    block: Element
    side: int
    prose: int
    text: str
    foreign: bool
    """Whether it holds another story's headline."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed times, likeliest first: with a publication label, without a label, and of changes."""

    labelled: tuple[ParsedDate, ...] = ()
    bare: tuple[ParsedDate, ...] = ()
    changed: tuple[ParsedDate, ...] = ()


def printed_times(root: Element, around: Surroundings, headline: str, now: datetime) -> Printed:
    """Return the times that a page prints around a story; `now` is the time of the fetch."""
    lines = list(_lines(root, around, headline, now))
    ranked: dict[str, list[tuple[tuple[int, int, int], ParsedDate]]] = {PUBLISHED: [], BARE: [], CHANGED: []}
    page = _Page(lines, headline)
    for number, line in enumerate(lines):
        dates = page.read(number, now)
        if dates and not line.foreign and not around.is_beside(line.block):
            for entry in dates:
                if (rank := page.rank(number, entry.kind)) is not None:
                    coarse = 1 if entry.date.precision == "day" else 0
                    ranked[entry.kind].append(((rank, coarse, page.distance(number)), entry.date))
    times = {kind: tuple(date for _, date in sorted(pairs, key=lambda pair: pair[0])) for kind, pairs in ranked.items()}
    return Printed(times[PUBLISHED], times[BARE], times[CHANGED])


class _Page:
    """The lines of a page, with the positions of its headline and its text among them."""

    def __init__(self, lines: list[_Line], headline: str) -> None:
        self._lines = lines
        self._prose = max((line.prose for line in lines), default=0)
        title = fold(headline)
        titled = [n for n, line in enumerate(lines) if line.side != BELOW and title and title in fold(line.text)]
        self._headline = next(reversed(titled), None)
        sides = [line.side for line in lines]
        self._begin = sides.index(WITHIN) if WITHIN in sides else sides.count(ABOVE)
        self._end = next((n for n, side in enumerate(sides) if side == BELOW), len(lines))
        self._comments = next((n for n in range(self._end, len(lines)) if _COMMENTS.search(lines[n].text)), len(lines))

    def read(self, number: int, now: datetime) -> list[LineDate]:
        """Return the dates of a line, with its label or time of day if an adjacent line holds it."""
        text = self._lines[number].text
        before, after = (self._lines[n].text if 0 <= n < len(self._lines) else "" for n in (number - 1, number + 1))
        if before and is_label(before):
            text = f"{before} {text}"
        dates = read_line(text, now)
        if dates and dates[-1].date.precision == "day":
            if after and is_clock(after.replace(BREAK, " ")):
                return read_line(f"{text} {after}", now) or dates
            if before and is_clock(before.replace(BREAK, " ")):
                return read_line(f"{before} {text}", now) or dates
        return dates

    def rank(self, number: int, kind: str) -> int | None:
        """Return 0 for a line next to the text's beginning, more for one farther away; None if its kind does not count
        there."""
        line = self._lines[number]
        if line.side == WITHIN:
            if line.prose <= _MOST_PROSE:
                return 0
            return 2 if line.prose == self._prose and kind != BARE else None
        if line.side == BELOW:
            near = number < min(self._end + _MOST_BELOW, self._comments)
            return 2 if kind != BARE or near else None
        if self._headline is not None and self._headline < number:
            return 0
        return 1 if kind != BARE or self.distance(number) <= _MOST_ABOVE else None

    def distance(self, number: int) -> int:
        """Return the number of lines from the headline, else from the text's beginning; below the text from its end."""
        if self._lines[number].side == BELOW:
            return number - self._end
        return abs(number - (self._begin if self._headline is None else self._headline))


def _lines(root: Element, around: Surroundings, headline: str, now: datetime) -> Iterator[_Line]:
    """Yield the short lines of a page, in document order."""
    story, last = around.story, around.last
    side, prose, pieces = WITHIN if story is root else ABOVE, 0, list[str]()
    blocks, foreign = [root], False
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, node in walker:
        is_block = node.tag in _BLOCKS
        if is_block or node is story or node is last:
            text = "".join(pieces).strip(f" \t\r\n{BREAK}")
            pieces.clear()
            if len(text) > LONGEST or len(_WORD.findall(text)) >= _LEAST_PROSE:
                prose += side == WITHIN
            elif text:
                yield _Line(blocks[-1], side, prose, text, foreign)
            foreign = False
        if event == "start":
            if node is story and node is not root:
                side = WITHIN
            if is_block:
                blocks.append(node)
            stamp = stamp_of(node, now)
            pieces.append(f"{BREAK}{stamp}{BREAK}" if stamp else BREAK if not is_block else "")
            foreign = foreign or _is_headline(node, headline)
            if stamp and len(node) <= _MOST_INNER and node is not story:
                walker.skip_subtree()
            elif node.text:
                pieces.append(node.text)
        else:
            if is_block:
                blocks.pop()
            if node is last:
                side = BELOW
            pieces.append((BREAK if not is_block else "") + (node.tail or ""))


def _is_headline(node: Element, headline: str) -> bool:
    """Return whether an element is the linked headline of another story."""
    if node.tag != "a" or not node.get("href"):
        return False
    line = line_of(node)
    return word_count(line) >= LEAST_HEADLINE and fold(line) != fold(headline)
