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
    begins_as,
    heads_links,
    is_caption,
    is_closing,
    is_credit,
    is_ending,
    is_label,
    is_notice,
    is_paste,
)
from ingest.extract.words import phrase_pattern, word_count
from ingest.normalise.text import fold

_NUMBERS = re.compile(r"[\W_]*(?:\d{3,}(?:[\W_]+\d+)*|\d+(?:[/*]+\d+)+)[\W_]*")
"""Codes of the desk that end stories of IRNA and Khabaronline: `17302`, `۹۱۷۷/۶۰۳۹`."""
_NUMBERS_AT_END = re.compile(r"(?<=[.!؟»])\s*\d{3,}(?:\s?[/*]+\s?\d{3,})+[\s.]*$")
_MOST_ABOVE = 4
"""Blocks among which the page may print its headline again."""
_EDGE = 4
"""Blocks at either end of a story among which credits stand; in the middle the same words are an interview's."""
_LEAST_HEADLINE = 4
_LEAST_PARAGRAPH = 12
"""Words of a paragraph that is a link as a whole."""
_LEAST_SENTENCE = 6
_MOST_TITLE = 20
"""Words of another story's headline that is no link."""
_ENDS = (".", "!", "؟", "?", "»", "۔", ".»", "…")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A story's texts, and the lines taken from around them that say who wrote it and when."""

    texts: list[str]
    labels: list[str]


def clean(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> list[str]:
    """The texts of the story alone. `headlines` are what some pages print again above the text: kicker, headline.

    `most_after` is the share of all text that may stand behind the ending and be cut off with it.
    """
    return separate(blocks, headlines, most_after=most_after).texts


def separate(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> Cleaned:
    """As `clean`, with the labels and credits that it takes away."""
    blocks = list(_without_headlines(blocks, {fold(text) for text in headlines if text}))
    room = most_after * sum(len(block.text) for block in blocks)
    blocks = _up_to_ending(_up_to_closing(blocks, room), room)
    labels: list[str] = []
    texts = [block.text for block in _without_labels(_without_related(blocks), labels)]
    while texts and _is(_NUMBERS, texts[-1]):
        texts.pop()
    if texts:
        head, tail = texts[-1][:-LONGEST_LABEL], texts[-1][-LONGEST_LABEL:]
        texts[-1] = head + _NUMBERS_AT_END.sub("", tail)
    return Cleaned(texts, labels)


def _is(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text is of the pattern; long ones are prose, and would make the search slow."""
    return len(text) <= LONGEST_LABEL and pattern.fullmatch(text) is not None


def _without_labels(blocks: list[Block], labels: list[str]) -> Iterator[Block]:
    """Leave out lines that are no sentences of a story; those that may say something of it are added to `labels`."""
    for position, block in enumerate(blocks):
        text = block.text
        at_edge = position < _EDGE or position >= len(blocks) - _EDGE
        if is_ending(text) or is_paste(text) or is_notice(text) or is_caption(text):
            continue
        if is_label(text) or (at_edge and is_credit(text)):
            labels.append(text)
        else:
            yield block


def _without_headlines(blocks: list[Block], headlines: set[str]) -> Iterator[Block]:
    longest = 2 * max(map(len, headlines), default=0)
    for position, block in enumerate(blocks):
        if position >= _MOST_ABOVE or len(block.text) > longest or fold(block.text) not in headlines:
            yield block


def _up_to_closing(blocks: list[Block], room: float) -> list[Block]:
    """Cut at the first heading of comments behind which stand no more than `room` letters, and before it a sentence."""
    end = len(blocks)
    least = next((place for place, block in enumerate(blocks) if word_count(block.text) >= _LEAST_SENTENCE), end)
    after, whole = 0, sum(len(block.text) for block in blocks)
    for position, block in _from_behind(blocks, room):
        if position > least and is_closing(block.text, heading=block.heading or after <= whole / 3):
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


def _without_related(blocks: list[Block]) -> list[Block]:
    """Leave out announcements of other stories, the links below them, lone links that are headlines, their headings."""
    kept: list[Block] = []
    rows = _in_rows(blocks)
    announced = False
    for position, block in enumerate(blocks):
        if _announces(block):
            announced = True
        elif block.is_link and (announced or _leads_away(block) or position in rows):
            if not announced and kept and _heads(kept[-1], blocks, position):
                kept.pop()
            announced = True
        else:
            announced = False
            kept.append(block)
    return kept


def _leads_away(block: Block) -> bool:
    """Whether a linked block is another story's headline or a row of links, and no paragraph linked as a whole."""
    if block.links > 1:
        return True
    words = word_count(block.text)
    return words >= _LEAST_HEADLINE and not (words >= _LEAST_PARAGRAPH and block.text.endswith(_ENDS))


def _in_rows(blocks: list[Block]) -> set[int]:
    """The positions of linked blocks that follow each other, one a line: three and more, or two that end the text."""
    rows = set[int]()
    start = 0
    for position in range(len(blocks) + 1):
        if position == len(blocks) or not blocks[position].is_link:
            if position - start > (1 if position == len(blocks) else 2):
                rows.update(range(start, position))
            start = position + 1
    return rows


def _heads(block: Block, blocks: list[Block], position: int) -> bool:
    """Whether a block is the heading of the links that begin at a position."""
    if block is not blocks[position - 1] or block.linked:
        return False
    several = position + 1 < len(blocks) and blocks[position + 1].is_link
    return heads_links(block.text, several=several)


def _announces(block: Block) -> bool:
    """Whether it is the announcement, and links at most; a link may follow without a space, or a headline a colon."""
    label = block.text[: len(block.text) - block.linked] if block.linked else block.text
    found = _related().match(label) if begins_as(label, "related") else None
    if found is None:
        return False
    if len(label) <= found.end() + 3:
        return True
    rest = label[found.end() :]
    words = word_count(rest)
    if word_count(found[0]) < 2 or words > _MOST_TITLE or rest.endswith((".", "۔", ":")):
        return False
    return ":" in found[0] or (words >= _LEAST_HEADLINE and "بخوانید" in found[0] and not rest.startswith("و "))


@cache
def _ending_glued() -> re.Pattern[str]:
    """The formula at the end of a paragraph: after the end of a sentence, or before a slash."""
    words = phrase_pattern("endings")
    return re.compile(rf"(?:(?<=[.!؟»:)\]])\s*/?\s*(?:{words})(?![\w\u200c]){CODE}|\s*/?\s*(?:{words})\s*/{CODE})$")


@cache
def _related() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('related')})(?!\w|\u200c)[\W_]*", re.I)
