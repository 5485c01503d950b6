"""Take from a story's blocks what is not the story's: its ending formula, links to other stories, labels of the page.

The words are in data/*.txt; what a line says by itself is told by `lines`, here it is what lines say together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.extract.body import Block
from ingest.extract.lines import (
    CODE,
    LONGEST_LABEL,
    is_caption,
    is_closing,
    is_credit,
    is_ending,
    is_label,
    is_notice,
    is_paste,
    may_head,
)
from ingest.extract.related import without_related
from ingest.extract.words import phrase_pattern, word_count
from ingest.normalise.text import fold

_NUMBERS = re.compile(r"[\W_]*(?:\d{3,}(?:[\W_]+\d+)*|\d+(?:[/*]+\d+)+)[\W_]*")
"""Codes of the desk that end stories of IRNA and Khabaronline: `17302`, `۹۱۷۷/۶۰۳۹`."""
_NUMBERS_AT_END = re.compile(r"(?<=[.!؟»])\s*\d{3,}(?:\s?[/*]+\s?\d{3,})+[\s.]*$")
_EDGE = 4
"""Blocks at either end: among the first the headline may be printed again, among both credits stand; in the middle the
words of a credit are an interview's."""
_LEAST_PARAGRAPH = 15
"""Words of a paragraph."""
_LEAST_SENTENCE = 6
"""Words before the heading of comments; above them it leads there."""
_MOST_COMMENTS = 1 / 3
"""Share of the text that a mere number of comments may end."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A story's texts, and the lines taken from around them that say who wrote it and when."""

    texts: list[str]
    labels: list[str]


def clean(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> list[str]:
    """Return the texts of the story alone. `headlines` are what some pages print again above the text: kicker,
    headline.

    `most_after` is the share of all text that may stand behind the ending and be cut off with it.
    """
    return separate(blocks, headlines, most_after=most_after).texts


def separate(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> Cleaned:
    """As `clean`, with the labels and credits that it takes away."""
    blocks = list(_without_headlines(blocks, {fold(text) for text in headlines if text}))
    whole = sum(len(block.text) for block in blocks)
    blocks = _up_to_closing(blocks, whole, most_after)
    blocks = _up_to_ending(blocks, most_after * whole)
    labels: list[str] = []
    texts = [block.text for block in _without_labels(without_related(blocks), labels)]
    while texts and len(texts[-1]) <= LONGEST_LABEL and _NUMBERS.fullmatch(texts[-1]):
        texts.pop()
    if texts:
        head, tail = texts[-1][:-LONGEST_LABEL], texts[-1][-LONGEST_LABEL:]
        texts[-1] = head + _NUMBERS_AT_END.sub("", tail)
    return Cleaned(texts, labels)


def _without_labels(blocks: list[Block], labels: list[str]) -> Iterator[Block]:
    """Leave out lines that are no sentences of a story; those that may say something of it are added to `labels`."""
    for position, block in enumerate(blocks):
        text = block.text
        if is_ending(text) or is_paste(text) or is_notice(text) or is_caption(text):
            continue
        if is_label(text) or (is_credit(text) and _may_credit(blocks, position)):
            labels.append(text)
        else:
            yield block


def _may_credit(blocks: list[Block], position: int) -> bool:
    """Return whether a credit may stand at a position: near the ends, and what may be a heading not between
    paragraphs."""
    before, after = blocks[:position], blocks[position + 1 :]
    if min(len(before), len(after)) >= _EDGE:
        return False
    return not may_head(blocks[position].text) or not (_has_paragraph(before) and _has_paragraph(after))


def _has_paragraph(blocks: list[Block]) -> bool:
    return any(word_count(block.text) >= _LEAST_PARAGRAPH for block in blocks)


def _without_headlines(blocks: list[Block], headlines: set[str]) -> Iterator[Block]:
    longest = 2 * max(map(len, headlines), default=0)
    for position, block in enumerate(blocks):
        if position >= _EDGE or len(block.text) > longest or fold(block.text) not in headlines:
            yield block


def _up_to_closing(blocks: list[Block], whole: int, most_after: float) -> list[Block]:
    """Cut at the first heading of comments behind a sentence; `most_after` of the `whole` text may be behind it."""
    end = len(blocks)
    least = next((place for place, block in enumerate(blocks) if word_count(block.text) >= _LEAST_SENTENCE), end)
    after = 0
    for position, block in _from_behind(blocks, most_after * whole):
        heading = block.heading or after <= _MOST_COMMENTS * whole
        if position > least and is_closing(block.text, heading=heading):
            end = position
        after += len(block.text)
    return blocks[:end]


def _up_to_ending(blocks: list[Block], room: float) -> list[Block]:
    """Cut at the last ending formula, since a round-up has one behind each part, but no more than `room` letters."""
    for position, block in _from_behind(blocks, room):
        if is_ending(block.text):
            return blocks[:position]
        if glued := _ending_glued().search(block.text, max(0, len(block.text) - LONGEST_LABEL)):
            return [*blocks[:position], Block(block.text[: glued.start()].rstrip(), block.linked)]
    return blocks


def _from_behind(blocks: list[Block], room: float) -> Iterator[tuple[int, Block]]:
    for position in range(len(blocks) - 1, -1, -1):
        yield position, blocks[position]
        room -= len(blocks[position].text)
        if room < 0:
            return


@cache
def _ending_glued() -> re.Pattern[str]:
    """Return the formula at the end of a paragraph: after the end of a sentence, or before a slash."""
    words = phrase_pattern("endings")
    return re.compile(rf"(?:(?<=[.!؟»:)\]])\s*/?\s*(?:{words})(?![\w\u200c]){CODE}|\s*/?\s*(?:{words})\s*/{CODE})$")
