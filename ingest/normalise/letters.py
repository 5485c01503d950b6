"""Character classes, and the variants of a letter that parsers and comparisons treat as equal.

Stored text is not changed by these; it keeps its author's spelling.
"""

ZWNJ = "\u200c"

_DIGITS = dict(zip("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2, strict=True))
_LETTERS = dict(zip("يىېكڪةۀەأإآٱؤئ", "یییککهههااااوی", strict=True))
_TATWEEL = "\u0640"

LATIN_DIGITS = str.maketrans(_DIGITS)
"""Persian and Arabic digits to ASCII."""

_VARIANTS = {**_DIGITS, **_LETTERS, _TATWEEL: ""}


def one_spelling(text: str) -> str:
    """Return the text with ASCII digits and each letter in its Persian form, without hamza, madda or tatweel."""
    if text.isascii():
        return text
    # Replacing one character after the other is many times faster than str.translate with one table.
    for variant, letter in _VARIANTS.items():
        text = text.replace(variant, letter)
    return text


ARABIC_LETTERS = "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c7"
"""The letters of the Arabic script, Persian, Kurdish and Pashto ones included, as the inside of a regex class."""

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
"""Harakat and other marks that sit on an Arabic letter, as the inside of a regex class."""

JOINERS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u00ac"
"""ZWNJ and the invisible characters typed, or left by a converter, in its place; as the inside of a regex class."""

DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
"""Invisible marks of writing direction, as the inside of a regex class."""
