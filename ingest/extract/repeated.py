"""Remove repeated text: a copy for phones beside the one for desktops, an article nested in itself."""

from ingest.extract.body import Block
from ingest.extract.words import word_count

_LEAST = 8
"""Words from which a repeated line is a copy; shorter ones may be a refrain."""
_STEM = 40
"""Letters from which a truncated line is compared with others."""
_JOINED = 300
"""Letters from which a line may consist of several others."""
_LEAST_HELD = 0.8
"""Share of a joined line that other lines must make up."""
_MOST_COMPARED = 300
"""Lines up to which all pairs are compared."""


def without_repeated(blocks: list[Block]) -> list[Block]:
    """Return the blocks, each long one once; short repeated ones next to a copy are dropped too."""
    first: dict[str, int] = {}
    repeated = [False] * len(blocks)
    for position, block in enumerate(blocks):
        repeated[position] = first.setdefault(block.text, position) != position
    copies = [repeated[position] and word_count(blocks[position].text) >= _LEAST for position in range(len(blocks))]
    for position, block in enumerate(blocks if len(blocks) <= _MOST_COMPARED else ()):
        if not copies[position] and (_is_cut_short(block, blocks) or _is_joined(block, blocks)):
            copies[position] = True
    if not any(copies):
        return blocks
    spread = list(copies)
    for positions in (range(1, len(blocks)), range(len(blocks) - 2, -1, -1)):
        step = 1 if positions.step > 0 else -1
        for position in positions:
            spread[position] = spread[position] or (repeated[position] and spread[position - step])
    return [block for position, block in enumerate(blocks) if not spread[position]]


def _is_cut_short(block: Block, blocks: list[Block]) -> bool:
    """Return whether the line is the beginning of another, followed by an ellipsis."""
    text = block.text
    if len(text) <= _STEM or not text.endswith(("…", "...")):
        return False
    stem = text.rstrip("….")[:-1].rstrip()
    return any(other.text.startswith(stem) and len(other.text) > len(text) for other in blocks)


def _is_joined(block: Block, blocks: list[Block]) -> bool:
    """Return whether the line consists of other lines, joined."""
    if len(block.text) < _JOINED or not any(
        block.text.startswith(other.text) for other in blocks if other is not block
    ):
        return False
    held = [
        len(other.text)
        for other in blocks
        if other is not block and len(other.text) < len(block.text) and other.text in block.text
    ]
    return len(held) > 1 and sum(held) >= _LEAST_HELD * len(block.text)
