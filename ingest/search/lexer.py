"""Lexer: cut a query into words, phrases, brackets and operators. Never fails: any other text is a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ingest.normalise.letters import one_spelling
from ingest.search.language import named

Kind = Literal["word", "phrase", "open", "close", "or", "and", "not"]

_QUOTES = '"“”„‟'
_CLOSING = {**dict.fromkeys(_QUOTES, _QUOTES), "«": "»"}
_BREAKS = re.escape(_QUOTES) + "«»()|"
# A sign counts directly before a word, not before a number or in a word: «کووید-۱۹», «-۵ درجه», «تهران - قم» have none.
_SIGN = re.compile(rf"[+\-−](?=[#@]?[^\W\d_]|[{re.escape(_QUOTES)}«(])")
# A field name directly precedes its value: «رئیس‌جمهور: …» is text.
_NAME = re.compile(r"([^\W\d_](?:[^\W\d_]|\u200c)*):(?=[^\s»)|])")
_WORD = re.compile(rf"[^\s{_BREAKS}]+")
_OPERATORS: dict[str, Kind] = {"OR": "or", "AND": "and", "NOT": "not"}
_PERSIAN_OR, _PERSIAN_NOT = "یا", "نه"


@dataclass(frozen=True, slots=True)
class Token:
    """`sign`: `+`, `-` or empty. `within`: the field or filter named before the token."""

    kind: Kind
    text: str = ""
    sign: str = ""
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Lexed:
    """`unbalanced`: whether a quotation mark without a counterpart was ignored. `unnamed`: names directly before
    a colon and a text that are no operators."""

    tokens: tuple[Token, ...]
    unbalanced: bool
    unnamed: tuple[str, ...] = ()


def lex(text: str) -> Lexed:
    """Return the tokens of one line of clean text."""
    tokens: list[Token] = []
    unnamed: list[str] = []
    unbalanced = False
    position = 0
    while position < len(text):
        sign, within, position = _prefix(text, position, unnamed)
        character = text[position]
        if character in _CLOSING:
            end = _end_of_quote(text, position)
            if end is None:
                unbalanced, position = True, position + 1
                continue
            tokens.append(Token("phrase", text[position + 1 : end].strip(), sign, within))
            position = end + 1
        elif character == "(":
            tokens.append(Token("open", "", sign, within))
            position += 1
        elif word := _WORD.match(text, position):
            tokens.append(_word(word[0], sign, within))
            position = word.end()
        else:
            tokens += {")": [Token("close")], "|": [Token("or")]}.get(character, [])
            unbalanced |= character == "»"
            position += 1
    return Lexed(tuple(_persian(tokens)), unbalanced, tuple(unnamed))


def takes_sign(word: str) -> bool:
    """Return whether a `+` or `-` before the word would be read as a sign."""
    return _SIGN.match(f"+{word}") is not None


def _prefix(text: str, position: int, unnamed: list[str]) -> tuple[str, str | None, int]:
    """Return the sign and the field name at a position, and the position after them; note a name that is none."""
    sign, within = "", None
    if position == 0 or text[position - 1] in " (|":
        if match := _SIGN.match(text, position):
            sign, position = match[0].replace("−", "-"), match.end()
        match = _NAME.match(text, position)
        if match and (within := named(match[1])):
            position = match.end()
        elif match:
            unnamed.append(match[1])
    return sign, within, position


def _end_of_quote(text: str, position: int) -> int | None:
    ends = [end for mark in _CLOSING[text[position]] if (end := text.find(mark, position + 1)) > 0]
    return min(ends, default=None)


def _word(text: str, sign: str, within: str | None) -> Token:
    kind = _OPERATORS.get(text) if not sign and not within else None
    return Token(kind) if kind else Token("word", text, sign, within)


def _persian(tokens: list[Token]) -> Iterator[Token]:
    """Read «یا» between phrases or brackets as OR, and «نه» before a bracket as NOT; elsewhere they are words."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1].kind if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        word = one_spelling(token.text) if token == Token("word", token.text) else None
        if word == _PERSIAN_OR and before in {"phrase", "close"} and after and after.kind in {"phrase", "open"}:
            yield replace(token, kind="or", text="")
        elif word == _PERSIAN_NOT and before and after == Token("open"):
            yield replace(token, kind="not", text="")
        else:
            yield token
