"""Words typed in the wrong keyboard layout: «hdvhk» is «ایران»."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

_DATA = tomllib.loads(files("ingest.search").joinpath("keyboard.toml").read_text(encoding="utf-8"))
_PERSIAN: dict[str, str] = {
    key: letter
    for row in (*_DATA["row"], *_DATA["shifted"])
    for key, letter in zip(row["latin"], row["persian"], strict=True)
}
_LATIN: dict[str, str] = {letter: key for key, letter in _PERSIAN.items()}
_OLDER: tuple[dict[str, str], ...] = tuple(
    _PERSIAN | dict(zip(row["latin"], row["persian"], strict=True)) for row in _DATA["older"]
)


def other_layouts(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words as typed in the other layout: first the Latin ones in Persian, then the Persian in Latin."""
    variants = [list(words)]
    for table in (_PERSIAN, *_OLDER, _LATIN):
        typed = [_typed(word, table) for word in words]
        if typed not in variants:
            variants.append(typed)
            yield typed


def in_other_layouts(word: str) -> list[str]:
    """Return what the keys of one word give in the other layout, likeliest first; an empty list for a number."""
    return [typed for (typed,) in other_layouts([word])]


@cache
def neighbours(letter: str) -> frozenset[str]:
    """Return the letters on the keys around a letter's key; an empty set for a sign or a letter typed with shift."""
    for alphabet in ("latin", "persian"):
        keys = [row[alphabet] for row in _DATA["row"][1:]]
        for number, row in enumerate(keys):
            if letter in row:
                column = row.index(letter)
                near = (beside[max(0, column - 1) : column + 2] for beside in keys[max(0, number - 1) : number + 2])
                return frozenset("".join(near)) - {letter}
    return frozenset()


def _typed(word: str, table: Mapping[str, str]) -> str:
    # With caps lock on, a reader means the letters without shift.
    keys = word.lower() if word.isupper() else word
    letters = any(key.isalpha() for key in keys)
    return "".join(table[key] for key in keys) if letters and all(key in table for key in keys) else word
