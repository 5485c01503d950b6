"""Remove links to other stories from a story's blocks: announcements, linked headlines, and headings above them."""

import re
from functools import cache

from ingest.extract.body import Block
from ingest.extract.lines import begins_like, is_links_heading
from ingest.extract.words import phrase_pattern, word_count

_LEAST_HEADLINE, _LEAST_PARAGRAPH = 4, 12
"""Words of another story's linked headline, and of a story's paragraph that is one link."""
_MOST_TITLE = 20
"""Words of another story's headline without a link."""
_ENDS = (".", "!", "؟", "?", "»", "۔", ".»", "…")


def without_related(blocks: list[Block]) -> list[Block]:
    """Return the blocks without announcements of other stories, linked headlines, and the headings above them."""
    kept: list[Block] = []
    rows = _in_rows(blocks)
    announced = False
    for position, block in enumerate(blocks):
        if _announces(block):
            announced = True
        elif block.is_link and (announced or _leads_away(block) or position in rows):
            if not announced and kept and _is_heading_of_links(kept[-1], blocks, position):
                kept.pop()
            announced = True
        else:
            announced = False
            kept.append(block)
    return kept


def _leads_away(block: Block) -> bool:
    """Return whether a linked block is another story's headline or a row of links, and not one linked paragraph."""
    if block.links > 1:
        return True
    words = word_count(block.text)
    return words >= _LEAST_HEADLINE and not (words >= _LEAST_PARAGRAPH and block.text.endswith(_ENDS))


def _in_rows(blocks: list[Block]) -> set[int]:
    """Return the positions of consecutive linked blocks: three or more, or two at the end of the text."""
    rows = set[int]()
    start = 0
    for position in range(len(blocks) + 1):
        if position == len(blocks) or not blocks[position].is_link:
            if position - start > (1 if position == len(blocks) else 2):
                rows.update(range(start, position))
            start = position + 1
    return rows


def _is_heading_of_links(block: Block, blocks: list[Block], position: int) -> bool:
    """Return whether a block is the heading of the links that begin at a position."""
    if block is not blocks[position - 1] or block.linked:
        return False
    several = position + 1 < len(blocks) and blocks[position + 1].is_link
    return is_links_heading(block.text, several=several)


def _announces(block: Block) -> bool:
    """Return whether a block is an announcement alone, before links, or before a headline without a link."""
    label = block.text[: len(block.text) - block.linked] if block.linked else block.text
    match = _related().match(label) if begins_like(label, "related") else None
    if match is None:
        return False
    if len(label) <= match.end() + 3:
        return True
    rest = label[match.end() :]
    words = word_count(rest)
    if word_count(match[0]) < 2 or words > _MOST_TITLE or rest.endswith((".", "۔", ":")):
        return False
    return ":" in match[0] or (words >= _LEAST_HEADLINE and "بخوانید" in match[0] and not rest.startswith("و "))


@cache
def _related() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('related')})(?!\w|\u200c)[\W_]*", re.I)
