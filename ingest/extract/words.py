"""Small text functions that all fields need."""

import re
from functools import cache
from importlib.resources import files


def squeeze(text: str) -> str:
    """Return the text with runs of white space, line ends and NBSP included, as one space; ZWNJ is no white space."""
    return " ".join(text.split())


def word_count(text: str) -> int:
    """Return the number of words between white space."""
    return len(text.split())


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the lines of a data file of this package, without comments and blank lines."""
    lines = files("ingest.extract").joinpath(f"data/{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(text for line in lines if (text := line.strip()) and not text.startswith("#"))


_SHAPES = {
    "ی": "[یيى]",
    "ک": "[کك]",
    "ه": "[هةۀ]",
    "ا": "[اأآ]",
    # The «ی» of «ادامهٔ مطلب» is written as a hamza, as a letter or not at all.
    " ": r"(?:\u0654|\u200cی)?[\s\u200c]+",
    "\u200c": r"[\s\u200c]*",
}


def phrase_pattern(name: str) -> str:
    """Return a regular expression for any line of a data file, longest first, in Persian or Arabic letters, with or
    without ZWNJ."""
    return "|".join(map(shaped, sorted(phrases(name), key=len, reverse=True)))


def shaped(phrase: str) -> str:
    """Return a regular expression for a phrase in Persian or Arabic letters, with or without ZWNJ."""
    return "".join(_SHAPES.get(letter, re.escape(letter)) for letter in phrase)
