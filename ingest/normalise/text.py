"""Repair the characters of stored text, and fold text for comparison."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from ingest.normalise.letters import ARABIC_LETTERS, DIRECTIONS, JOINERS, MARKS, ZWNJ, one_spelling

_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = "\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_DROPPED = f"\\x00-\\x08\\x0e-\\x1b\\x1f\\x7f-\\x84\\x86-\\x9f{DIRECTIONS}\u180e\ufff9-\ufffc\ufffe\uffff\ud800-\udfff"
# Presentation forms except ornate brackets and signs of a whole phrase (\ufdfa, \ufdfb), which are no letters.
_FORMS = "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdf9\ufdfc\ufe70-\ufefc"

_ODD = re.compile(f"[{_SPACES}{_BREAKS}{_DROPPED}{_FORMS}]")
# Every run of joiners except the correct one, a single ZWNJ between Arabic letters.
_JOINER_RUN = re.compile(f"[{JOINERS}](?:(?<![{ARABIC_LETTERS}]{ZWNJ})|(?![{ARABIC_LETTERS}]))[{JOINERS}]*")
_SPACE_RUN, _LINE_RUN = re.compile("  +"), re.compile("\n{3,}")
_ARABIC = re.compile(f"[{ARABIC_LETTERS}{MARKS}]")
_PICTURE = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
# A single letter as a word, as in «ه‍.ش.», of those that join to the left.
_INITIAL = re.compile(f"(?<![^\\W_])(?![اآأإٱدذرزژوؤةءىڈڑ])[{ARABIC_LETTERS}]\\Z")
_MARK = re.compile(f"[{MARKS}]")
_SIGNS = f'{ZWNJ}،.:؛«»()!؟-/"_'
_NOT_LETTERS = re.compile(r"[\W_]+")
_LINE = 200
"""Characters up to which results are cached: headlines, tags, names of sections and outlets are compared repeatedly."""


def _repairs() -> dict[str, str]:
    table = {}
    for code in chain(range(0x3001), range(0xD800, 0xE000), range(0xFB50, 0x10000)):
        character = chr(code)
        if not _ODD.match(character):
            continue
        if re.match(f"[{_SPACES}]", character):
            table[character] = " "
        elif re.match(f"[{_BREAKS}]", character):
            table[character] = "\n"
        else:
            form = re.match(f"[{_FORMS}]", character)
            table[character] = unicodedata.normalize("NFKC", character).lstrip(" ") if form else ""
    return table


_REPAIRS = _repairs()


def clean_text(text: str) -> str:
    """Return the text with repaired characters; letters, digits and harakat stay as the author typed them. Idempotent.

    - Special spaces become a space, runs of white space one space; lines are trimmed; at most one empty line in a row.
    - ZWNJ and its substitutes (U+200B, U+200D, U+2060, U+FEFF, soft hyphen, not sign) become one ZWNJ between two
      letters and are removed next to white space, punctuation or the text's edge. U+200D stays inside an emoji, and
      after a single letter, whose shape it keeps: «ه\u200d.ش.».
    - Presentation forms become letters; direction marks, control characters and lone surrogates are removed; then NFC.
    """
    text = _ODD.sub(lambda match: _REPAIRS[match[0]], text.replace("\r\n", "\n"))
    text = unicodedata.normalize("NFC", text)
    text = _JOINER_RUN.sub(_joiner, text)
    if "  " in text:
        text = _SPACE_RUN.sub(" ", text)
    text = "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")
    if "\n\n\n" in text:
        text = _LINE_RUN.sub("\n\n", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """Return `clean_text` as one line."""
    return clean_text(text).replace("\n\n", " ").replace("\n", " ")


def _joiner(match: re.Match[str]) -> str:
    """Return the replacement of a run of invisible joiners, by its neighbours."""
    run, text = match[0], match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if _in_word(before) and _in_word(after):
        # A real ZWNJ is intended; a substitute in a Latin word is only a line-break hint.
        return ZWNJ if ZWNJ in run or _ARABIC.match(before) or _ARABIC.match(after) else ""
    joins = _PICTURE.match(before) and _PICTURE.match(after)
    keeps = "\u200d" in run and (joins or _INITIAL.search(text, max(0, match.start() - 2), match.start()))
    return "\u200d" if keeps else ""


def _in_word(character: str) -> bool:
    return character.isalnum() or _MARK.match(character) is not None


def fold(text: str) -> str:
    """Return only the letters and digits, in one spelling and case: for comparing and hashing, never for storing.

    White space, ZWNJ, punctuation, harakat and tatweel are removed; ی/ي/ى, ک/ك, ه/ة/ۀ, ا/آ/أ and digits are unified.
    """
    return _fold_line(text) if len(text) <= _LINE else _fold(text)


def _fold(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    # Replacing one sign after the other is faster than one regular expression.
    for sign in _SIGNS:
        text = text.replace(sign, "")
    text = one_spelling(text)
    return text if text.isalnum() else _NOT_LETTERS.sub("", text)


_fold_line = lru_cache(maxsize=2048)(_fold)
