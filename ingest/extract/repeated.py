"""Leave out what a page prints twice: a copy for phones beside that for desktops, an article within itself."""

from ingest.extract.body import Block
from ingest.extract.words import word_count

_LEAST = 8
"""Words of a line that no author writes twice; shorter ones may be a refrain."""
_STEM = 40
"""Letters by which a line that was cut short is known."""
_JOINED = 300
"""Letters of a line that may hold several others."""
_MOST_HELD = 0.8
_MOST_COMPARED = 300
"""Lines that are compared each with each."""


def without_repeated(blocks: list[Block]) -> list[Block]:
    """Return the blocks, each long one once; short ones between two that are copies are copies too."""
    first: dict[str, int] = {}
    again = [False] * len(blocks)
    for position, block in enumerate(blocks):
        again[position] = first.setdefault(block.text, position) != position
    copies = [again[position] and word_count(blocks[position].text) >= _LEAST for position in range(len(blocks))]
    for position, block in enumerate(blocks if len(blocks) <= _MOST_COMPARED else ()):
        if not copies[position] and (_is_cut_short(block, blocks) or _is_joined(block, blocks)):
            copies[position] = True
    if not any(copies):
        return blocks
    spread = list(copies)
    for positions in (range(1, len(blocks)), range(len(blocks) - 2, -1, -1)):
        step = 1 if positions.step > 0 else -1
        for position in positions:
            spread[position] = spread[position] or (again[position] and spread[position - step])
    return [block for position, block in enumerate(blocks) if not spread[position]]


def _is_cut_short(block: Block, blocks: list[Block]) -> bool:
    """Return whether the line is the beginning of another, and three points."""
    text = block.text
    if len(text) <= _STEM or not text.endswith(("…", "...")):
        return False
    stem = text.rstrip("….")[:-1].rstrip()
    return any(other.text.startswith(stem) and len(other.text) > len(text) for other in blocks)


def _is_joined(block: Block, blocks: list[Block]) -> bool:
    """Return whether the line is other lines, joined."""
    if len(block.text) < _JOINED or not any(
        block.text.startswith(other.text) for other in blocks if other is not block
    ):
        return False
    held = [
        len(other.text)
        for other in blocks
        if other is not block and len(other.text) < len(block.text) and other.text in block.text
    ]
    return len(held) > 1 and sum(held) >= _MOST_HELD * len(block.text)
