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


def clean(blocks: list[Block], headlines: tuple[str | None, ...] = (), *, most_after: float = 1 / 3) -> list[str]:
    """The texts of the story alone. `headlines` are what some pages print again above the text: kicker, headline.

    `most_after` is the share of all text that may stand behind the ending and be cut off with it.
    """
    blocks = list(_without_headlines(blocks, {fold(text) for text in headlines if text}))
    room = most_after * sum(len(block.text) for block in blocks)
    blocks = _up_to_ending(_up_to_closing(blocks, room), room)
    texts = [block.text for block in _without_related(blocks) if not _is_label(block.text)]
    while texts and _is(_NUMBERS, texts[-1]):
        texts.pop()
    if texts:
        head, tail = texts[-1][:-_LONGEST_LABEL], texts[-1][-_LONGEST_LABEL:]
        texts[-1] = head + _NUMBERS_AT_END.sub("", tail)
    return texts


def _is(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text is of the pattern; long ones are prose, and would make the search slow."""
    return len(text) <= _LONGEST_LABEL and pattern.fullmatch(text) is not None


def _is_label(text: str) -> bool:
    return _is(_label("furniture"), text) or _is(_ending(), text)


def _without_headlines(blocks: list[Block], headlines: set[str]) -> Iterator[Block]:
    longest = 2 * max(map(len, headlines), default=0)
    for position, block in enumerate(blocks):
        if position >= 4 or len(block.text) > longest or fold(block.text) not in headlines:
            yield block


def _up_to_closing(blocks: list[Block], room: float) -> list[Block]:
    """Cut at the first heading of a comment form behind which stand no more than `room` letters."""
    end = len(blocks)
    for position, block in _from_behind(blocks, room):
        if _is(_label("closings"), block.text):
            end = position
    return blocks[:end]


def _up_to_ending(blocks: list[Block], room: float) -> list[Block]:
    """Cut at the last ending formula, since a round-up has one behind each part, but no more than `room` letters."""
    for position, block in _from_behind(blocks, room):
        if _is(_ending(), block.text):
            return blocks[:position]
        if glued := _ending_glued().search(block.text, max(0, len(block.text) - _LONGEST_LABEL)):
            return [*blocks[:position], Block(block.text[: glued.start()].rstrip(), block.linked)]
    return blocks


def _from_behind(blocks: list[Block], room: float) -> Iterator[tuple[int, Block]]:
    for position in range(len(blocks) - 1, -1, -1):
        yield position, blocks[position]
        room -= len(blocks[position].text)
        if room < 0:
            return


def _without_related(blocks: list[Block]) -> Iterator[Block]:
    """Leave out announcements of other stories, the links below them, and lone links that are headlines."""
    announced = False
    for block in blocks:
        if _announces(block):
            announced = True
        elif block.is_link and (announced or word_count(block.text) >= 4):
            pass
        else:
            announced = False
            yield block


def _announces(block: Block) -> bool:
    """Whether it is the announcement, and links at most; a link may follow without a space."""
    label = block.text[: len(block.text) - block.linked] if block.linked else block.text
    found = _related().match(label)
    return found is not None and len(label) <= found.end() + 3


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('endings')})(?![\w\u200c]){_CODE}")


@cache
def _ending_glued() -> re.Pattern[str]:
    """The formula at the end of a paragraph: after the end of a sentence, or before a slash."""
    words = phrase_pattern("endings")
    return re.compile(rf"(?:(?<=[.!؟»:)\]])\s*/?\s*(?:{words})(?![\w\u200c]){_CODE}|\s*/?\s*(?:{words})\s*/{_CODE})$")


@cache
def _label(file: str) -> re.Pattern[str]:
    value = r"(?:\s*[:：]\s*\S.{0,60})?" if file == "furniture" else ""
    return re.compile(rf"[\W_]*(?:{phrase_pattern(file)}){value}[\W_]*")


@cache
def _related() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('related')})(?!\w|\u200c)[\W_]*")
