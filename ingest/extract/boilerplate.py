"""Remove boilerplate from a story's blocks: the ending formula, links to other stories, labels of the page.

The phrases are in data/*.txt. `lines` classifies single lines; the rules here look at their position and neighbours.
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
    may_be_heading,
)
from ingest.extract.related import without_related
from ingest.extract.words import phrase_pattern, word_count
from ingest.normalise.text import fold

_NUMBERS = re.compile(r"[\W_]*(?:\d{3,}(?:[\W_]+\d+)*|\d+(?:[/*]+\d+)+)[\W_]*")
"""Codes of the desk that end stories of IRNA and Khabaronline: `17302`, `۹۱۷۷/۶۰۳۹`."""
_NUMBERS_AT_END = re.compile(r"(?<=[.!؟»])\s*\d{3,}(?:\s?[/*]+\s?\d{3,})+[\s.]*$")
_EDGE = 4
"""Blocks at either end: the first may repeat the headline, both may hold credits. In the middle a credit's words belong
to an interview."""
_LEAST_PARAGRAPH = 15
"""Words of a paragraph."""
_LEAST_SENTENCE = 6
"""Words of the block that must precede a comments heading; above it such a heading is a link to the comments."""
_MOST_COMMENTS = 1 / 3
"""Greatest share of the text that may follow a bare comment count («۳ نظر») for it to end the story."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A story's texts, and the removed labels and credits, which may hold its author and date."""

    texts: list[str]
    labels: list[str]


def clean(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> list[str]:
    """Return the texts of the story alone. `headlines`, such as kicker and headline, are removed if repeated above it.

    `most_after` is the greatest share of all text that may be cut off after the ending.
    """
    return separate(blocks, headlines, most_after=most_after).texts


def separate(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> Cleaned:
    """Return the texts as `clean` does, and the labels and credits that were removed."""
    blocks = list(_without_headlines(blocks, {fold(text) for text in headlines if text}))
    total = sum(len(block.text) for block in blocks)
    blocks = _up_to_closing(blocks, total, most_after)
    blocks = _up_to_ending(blocks, most_after * total)
    labels: list[str] = []
    texts = [block.text for block in _without_labels(without_related(blocks), labels)]
    while texts and len(texts[-1]) <= LONGEST_LABEL and _NUMBERS.fullmatch(texts[-1]):
        texts.pop()
    if texts:
        head, tail = texts[-1][:-LONGEST_LABEL], texts[-1][-LONGEST_LABEL:]
        texts[-1] = head + _NUMBERS_AT_END.sub("", tail)
    return Cleaned(texts, labels)


def _without_labels(blocks: list[Block], labels: list[str]) -> Iterator[Block]:
    """Yield the blocks that are story text; labels and credits go to `labels`, other boilerplate is dropped."""
    for position, block in enumerate(blocks):
        text = block.text
        if is_ending(text) or is_paste(text) or is_notice(text) or is_caption(text):
            continue
        if is_label(text) or (is_credit(text) and _may_be_credit(blocks, position)):
            labels.append(text)
        else:
            yield block


def _may_be_credit(blocks: list[Block], position: int) -> bool:
    """Return whether a credit may be at a position: near an end, and not between paragraphs if it may be a heading."""
    before, after = blocks[:position], blocks[position + 1 :]
    if min(len(before), len(after)) >= _EDGE:
        return False
    return not may_be_heading(blocks[position].text) or not (_has_paragraph(before) and _has_paragraph(after))


def _has_paragraph(blocks: list[Block]) -> bool:
    return any(word_count(block.text) >= _LEAST_PARAGRAPH for block in blocks)


def _without_headlines(blocks: list[Block], headlines: set[str]) -> Iterator[Block]:
    longest = 2 * max(map(len, headlines), default=0)
    for position, block in enumerate(blocks):
        if position >= _EDGE or len(block.text) > longest or fold(block.text) not in headlines:
            yield block


def _up_to_closing(blocks: list[Block], total: int, most_after: float) -> list[Block]:
    """Cut at the first comments heading after a sentence, if at most `most_after` of the `total` letters follow it."""
    end = len(blocks)
    first = next((index for index, block in enumerate(blocks) if word_count(block.text) >= _LEAST_SENTENCE), end)
    after = 0
    for position, block in _backwards(blocks, most_after * total):
        heading = block.heading or after <= _MOST_COMMENTS * total
        if position > first and is_closing(block.text, heading=heading):
            end = position
        after += len(block.text)
    return blocks[:end]


def _up_to_ending(blocks: list[Block], room: float) -> list[Block]:
    """Cut at the last ending formula, since a round-up has one after each part; cut at most `room` letters."""
    for position, block in _backwards(blocks, room):
        if is_ending(block.text):
            return blocks[:position]
        if glued := _inline_ending().search(block.text, max(0, len(block.text) - LONGEST_LABEL)):
            return [*blocks[:position], Block(block.text[: glued.start()].rstrip(), block.linked)]
    return blocks


def _backwards(blocks: list[Block], room: float) -> Iterator[tuple[int, Block]]:
    """Yield positions and blocks from the last, until the blocks yielded exceed `room` letters."""
    for position in range(len(blocks) - 1, -1, -1):
        yield position, blocks[position]
        room -= len(blocks[position].text)
        if room < 0:
            return


@cache
def _inline_ending() -> re.Pattern[str]:
    """Match the formula at the end of a paragraph: after the end of a sentence, or before a slash."""
    words = phrase_pattern("endings")
    return re.compile(rf"(?:(?<=[.!؟»:)\]])\s*/?\s*(?:{words})(?![\w\u200c]){CODE}|\s*/?\s*(?:{words})\s*/{CODE})$")
