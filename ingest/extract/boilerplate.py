"""Take from a story's blocks what is not the story's: its ending formula, links to other stories, labels of the page.

The words are in data/endings.txt, closings.txt, related.txt and furniture.txt.
"""

import re
from collections.abc import Iterator
from functools import cache

from ingest.extract.body import Block
from ingest.extract.words import phrase_pattern, word_count
from ingest.normalise.text import fold

_LONGEST_LABEL = 100
_CODE = r"[\W_]*[\w.]{0,8}(?:[\W_]+[\w.]{1,8}){0,2}[\W_]*"
"""What stands after an ending formula: a number, a reporter's initials."""
_NUMBERS = re.compile(r"[\W_]*(?:\d{3,}(?:[\W_]+\d+)*|\d+(?:[/*]+\d+)+)[\W_]*")
"""Codes of the desk that end stories of IRNA and Khabaronline: `17302`, `۹۱۷۷/۶۰۳۹`."""
_NUMBERS_AT_END = re.compile(r"(?<=[.!؟»])\s*\d{3,}(?:\s?[/*]+\s?\d{3,})+[\s.]*$")


def clean(blocks: list[Block], headlines: tuple[str | None, ...] = ()) -> list[str]:
    """The texts of the story alone. `headlines` are what some pages print again above the text: kicker, headline."""
    blocks = list(_without_headlines(blocks, {fold(text) for text in headlines if text}))
    blocks = _up_to_ending(blocks)
    texts = [block.text for block in _without_related(blocks) if not _is(_label("furniture"), block.text)]
    while texts and _is(_NUMBERS, texts[-1]):
        texts.pop()
    if texts:
        head, tail = texts[-1][:-_LONGEST_LABEL], texts[-1][-_LONGEST_LABEL:]
        texts[-1] = head + _NUMBERS_AT_END.sub("", tail)
    return texts


def _is(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text is of the pattern; long ones are prose, and would make the search slow."""
    return len(text) <= _LONGEST_LABEL and pattern.fullmatch(text) is not None


def _without_headlines(blocks: list[Block], headlines: set[str]) -> Iterator[Block]:
    longest = 2 * max(map(len, headlines), default=0)
    for position, block in enumerate(blocks):
        if position >= 4 or len(block.text) > longest or fold(block.text) not in headlines:
            yield block


def _up_to_ending(blocks: list[Block]) -> list[Block]:
    """Cut at the last ending formula or comment heading, unless more than a third of the text follows it."""
    room = sum(len(block.text) for block in blocks) / 3
    kept = list(blocks)
    for position in range(len(blocks) - 1, -1, -1):
        block = blocks[position]
        if _is(_ending(), block.text) or _is(_label("closings"), block.text):
            kept = kept[:position]
        elif glued := _ending_glued().search(block.text, max(0, len(block.text) - _LONGEST_LABEL)):
            kept = [*kept[:position], Block(block.text[: glued.start()].rstrip(), block.linked)]
        room -= len(block.text)
        if room < 0:
            break
    return kept


def _without_related(blocks: list[Block]) -> Iterator[Block]:
    """Leave out announcements of other stories, the links below them, and lone links that are headlines."""
    announced = False
    for block in blocks:
        found = _related().match(block.text)
        if found and len(block.text) - block.linked <= found.end() + 3:
            announced = True
        elif block.is_link and (announced or word_count(block.text) >= 4):
            pass
        else:
            announced = False
            yield block


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('endings')})(?!\u200c){_CODE}")


@cache
def _ending_glued() -> re.Pattern[str]:
    """The formula at the end of a paragraph: after the end of a sentence, or before a slash."""
    words = phrase_pattern("endings")
    return re.compile(rf"(?:(?<=[.!؟»:)\]])\s*/?\s*(?:{words})(?!\u200c){_CODE}|\s*/?\s*(?:{words})\s*/{_CODE})$")


@cache
def _label(file: str) -> re.Pattern[str]:
    value = r"(?:\s*[:：]\s*\S.{0,60})?" if file == "furniture" else ""
    return re.compile(rf"[\W_]*(?:{phrase_pattern(file)}){value}[\W_]*")


@cache
def _related() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('related')})(?!\w|\u200c)[\W_]*")
