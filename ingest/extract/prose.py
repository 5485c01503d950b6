"""Score the blocks of text on a page of unknown layout as paragraphs of a story.

A block scores its number of words if it is prose, and down to minus that number if it is links, labels or foreign text.
Prose has what headlines and menus lack: length, sentence ends, and the small words that make up a fifth of running
text. The lead below another story's linked headline is prose, but does not lower the confidence in a body elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from lxml.etree import _Element as Element

from ingest.extract.lines import is_notice
from ingest.extract.spans import BLOCKS, Spans
from ingest.extract.words import phrases

HEADINGS = {"h2", "h3", "h4", "h5"}
ENDS = (".", "!", "؟", "?", "»", ":", "؛", "۔", "։", "…", ".»", '"', "”")
_CELLS = {"td", "th", "caption"}
_LEAST_WORDS, _LEAST_SENTENCE = 8, 12
_LEAST_SMALL = 0.1
_MOST_LINKED = 0.3


@dataclass(slots=True)
class Block:
    """The text of a block-level element, without nested blocks."""

    element: Element
    outside: bool = False
    """Whether it is known to be foreign text."""
    heading: bool = False
    """Whether it is a heading, or within one."""
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    """Number of its words inside links."""

    @property
    def words(self) -> list[str]:
        """Its words, unchanged."""
        return "".join(self.pieces).split()


def read_page(spans: Spans, outside: Collection[Element]) -> dict[Element, Block]:
    """Return the blocks of a tree, in document order; `outside` are elements that hold foreign text."""
    blocks: dict[Element, Block] = {}
    inside: dict[Element | None, tuple[Block, bool]] = {}
    for element in spans.order:
        above, linked = inside.get(element.getparent()) or (Block(element), False)
        block = above
        if element.tag in BLOCKS or element in outside or element is spans.root:
            heading = above.heading or element.tag in HEADINGS
            block = blocks[element] = Block(element, above.outside or element in outside, heading)
        in_link = linked or (element.tag == "a" and element.get("href") is not None)
        inside[element] = (block, in_link)
        _add(block, element.text, in_link)
        _add(above, element.tail, linked)
    return blocks


def _add(block: Block, text: str | None, linked: bool) -> None:
    if text and not text.isspace():
        block.pieces.append(text)
        block.linked += len(text.split()) if linked else 0


def worth_of(block: Block, *, outside: bool | None = None) -> float:
    """Return the number of words of a paragraph; 0 or less for other blocks. `outside` overrides `block.outside`."""
    words, tag = block.words, block.element.tag
    if tag == "figcaption" or (tag in _CELLS and len(words) < _LEAST_SENTENCE):
        return 0.0
    if tag == "h1" or (block.outside if outside is None else outside):
        return -float(len(words))
    ends = bool(words) and words[-1].endswith(ENDS)
    if block.linked > _MOST_LINKED * len(words) and not (ends and len(words) >= _LEAST_SENTENCE):
        return -float(block.linked)
    if len(words) < _LEAST_WORDS:
        return 0.0 if ends else -0.5 * len(words)
    small = sum(1 for word in words if word in _small())
    if small < _LEAST_SMALL * len(words) and not (ends and len(words) >= _LEAST_SENTENCE):
        return -0.5 * len(words)
    return -float(len(words)) if is_notice(" ".join(words)) else float(len(words))


@cache
def _small() -> frozenset[str]:
    return frozenset(phrases("small_words"))


def without_teasers(
    blocks: dict[Element, Block], worth: dict[Element, float], headline: Element | None
) -> dict[Element, float]:
    """Return the worth of the blocks without leads below other stories' linked headlines."""
    kept = dict(worth)
    announced = False
    for element, block in blocks.items():
        if worth[element] > 0:
            if announced:
                del kept[element]
            announced = False
        elif block.pieces and not block.outside and (block.heading or element.tag == "h1"):
            announced = bool(block.linked) and element is not headline and element.tag != "h1"
    return kept
