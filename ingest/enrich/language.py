"""Detect a text's language, by letters first: unlike models, they tell Sorani, Pashto and South Azeri from Persian."""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.normalise.letters import ARABIC_LETTERS

_LIMIT = 1000
"""Characters of a text that are read; more do not improve detection."""
_LEAST = 12
"""Letters below which a text is too short for detection."""

_DATA: dict[str, Any] = tomllib.loads(files("ingest.enrich").joinpath("languages.toml").read_text(encoding="utf-8"))
_ARABIC = re.compile(f"[{ARABIC_LETTERS}]+")
_WORD = re.compile(r"[^\W\d_]+")
_DISTINCT_WORDS = {
    code: (re.compile(f"(?:{'|'.join(row['whole'])})$|{'|'.join(row['begins'])}"), row["share"])
    for code, row in _DATA["words"].items()
}


def _typed(words: list[str]) -> frozenset[str]:
    """Return the words as typed on a Persian and on an Arabic keyboard."""
    arabic_keys = str.maketrans("یک", "يك")
    return frozenset(words) | {word.translate(arabic_keys) for word in words}


_PAIR = [(_DATA["pair"][f"{code}_letters"], _typed(_DATA["pair"][f"{code}_words"])) for code in ("fa", "ar")]


def detect(text: str) -> str | None:
    """Return the ISO 639 code of a text's language (fa, ar, ckb, ps, ur, az, en …), or None for fewer than 12
    letters."""
    sample = text[:_LIMIT]
    words = Counter(_WORD.findall(sample))
    letters = sum(len(word) * count for word, count in words.items())
    if letters < _LEAST:
        return None
    arabic = sum(map(len, _ARABIC.findall(sample)))
    if arabic * 2 < letters:
        lower = sample.lower()
        if lower.count("ə") * 100 > letters:
            return "az"
        return "tg" if _is_tajik(lower, letters) else _guess(sample)
    shares = {
        code: sum(map(sample.count, row["letters"])) / arabic / row["share"] for code, row in _DATA["letters"].items()
    }
    for code, (pattern, least) in _DISTINCT_WORDS.items():
        shares[code] = sum(count for word, count in words.items() if pattern.match(word)) / words.total() / least
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= 1 else _persian_or_arabic(sample, words)


def _is_tajik(lower: str, letters: int) -> bool:
    marks, words = _DATA["cyrillic"], _WORD.findall(lower)
    if sum(map(lower.count, marks["letters"])) >= marks["share_of_letters"] * letters:
        return True
    return bool(sum(map(words.count, marks["words"])) >= marks["share_of_words"] * len(words))


def _persian_or_arabic(text: str, words: Counter[str]) -> str:
    # Yeh and kaf are no evidence: either language is typed on the other's keyboard.
    persian, arabic = (sum(map(text.count, letters)) + sum(words[word] for word in common) for letters, common in _PAIR)
    return "ar" if arabic > persian else "fa"


@cache
def _model() -> Any:
    # The model takes a second to load, and most runs have no text that needs it.
    import py3langid

    py3langid.set_languages(_DATA["guess"]["languages"])
    return py3langid


def _guess(text: str) -> str:
    return str(_model().classify(text)[0])
