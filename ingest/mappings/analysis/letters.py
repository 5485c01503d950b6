"""Folding of letters that readers take for one another."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from ingest.mappings.analysis.sources import Sources

LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
TYPED = {"ی": "یي", "ک": "کك"}
"""Folded letter -> its variants in texts; the mapping char filter reads texts before they are folded."""
ARABIC = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
"""The letters as a range of a regular expression."""
ZWNJ = "\u200c"
_PRESENTATION = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_PHRASES = {"&nbsp;": " ", "&zwnj;": "", "www.": " "}


def folding(sources: Sources) -> dict[str, str]:
    """Return text -> its replacement in the index: characters, HTML entities that cleaning missed, `www.`."""
    table = {_text(source): _text(target) for source, target in sources.pairs("characters.tsv")}
    for code in _PRESENTATION:
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[chr(code)] = fold(plain, table).strip()
    return table | _PHRASES


def fold(text: str, table: Mapping[str, str]) -> str:
    """Return the text with each character replaced by `table`."""
    return "".join(table.get(character, character) for character in text)


def typed(word: str) -> Iterator[str]:
    """Return the spellings of a folded word in Persian and Arabic letters."""
    return map("".join, product(*(TYPED.get(letter, letter) for letter in word)))


def following() -> Iterable[str]:
    """Return the letters that may follow an ending; if one does, it is part of a longer word."""
    return LETTERS + "آئيك"


def _text(points: str) -> str:
    return "".join(chr(int(point.removeprefix("U+"), 16)) for point in points.split())
