"""Words that were typed with the keyboard in the wrong layout: «hdvhk» is «ایران»."""

import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files

_ROWS = tomllib.loads(files("ingest.search").joinpath("keyboard.toml").read_text(encoding="utf-8"))["row"]
_PERSIAN: dict[str, str] = {
    key: letter for row in _ROWS for key, letter in zip(row["latin"], row["persian"], strict=True)
}
_LATIN: dict[str, str] = {letter: key for key, letter in _PERSIAN.items()}


def other_layouts(words: Sequence[str]) -> Iterator[list[str]]:
    """The words as they would be on the other layout: first the Latin ones in Persian, then the Persian in Latin."""
    for table in (_PERSIAN, _LATIN):
        typed = [_typed(word, table) for word in words]
        if typed != list(words):
            yield typed


def _typed(word: str, table: dict[str, str]) -> str:
    # With caps lock on, a reader means the letters without shift.
    keys = word.lower() if word.isupper() else word
    letters = any(key.isalpha() for key in keys)
    return "".join(table[key] for key in keys) if letters and all(key in table for key in keys) else word
