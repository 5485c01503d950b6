"""Letters that readers take for one another."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from ingest.mappings.analysis.sources import Sources

LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
TYPED = {"ی": "یي", "ک": "کك"}
"""How a folded letter may stand in a text; the mapping filter sees texts before they are folded."""
ARABIC = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
"""The letters as a range of a regular expression."""
ZWNJ = "\u200c"
_PRESENTATION = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_PHRASES = {"&nbsp;": " ", "&zwnj;": "", "www.": " "}


def folding(sources: Sources) -> dict[str, str]:
    """Return what the index does not keep -> what becomes of it: characters, entities that cleaning has missed,
    `www.`."""
    table = {_text(source): _text(target) for source, target in sources.pairs("characters.tsv")}
    for code in _PRESENTATION:
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[chr(code)] = fold(plain, table).strip()
    return table | _PHRASES


def fold(text: str, table: Mapping[str, str]) -> str:
    """Return the text as the index has it."""
    return "".join(table.get(character, character) for character in text)


def typed(word: str) -> Iterator[str]:
    """Return the spellings of a folded word in Persian and Arabic letters."""
    return map("".join, product(*(TYPED.get(letter, letter) for letter in word)))


def following() -> Iterable[str]:
    """Letters that may go on after an ending and so show that it is none."""
    return LETTERS + "آئيك"


def _text(points: str) -> str:
    return "".join(chr(int(point.removeprefix("U+"), 16)) for point in points.split())
