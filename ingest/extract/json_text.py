"""Parse JSON as pages write it: with comments, CDATA, trailing commas, line ends in strings, truncated."""

import html
import json
import re
from contextlib import suppress
from typing import Any

from ingest.discover.plain import plain_text

_BEFORE = re.compile(r"(?:<!--|//|/\*|\*/|<!\[CDATA\[|\s|\ufeff)*")
_BEHIND = re.compile(r"(?:-->|//|/\*|\*/|\]\]>|;|\s)*")
_LONGEST_BEHIND = 40
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(rf"{_STRING}|/\*.*?\*/|//[^\n]*|,(?=[\s,]*[}}\]])|\bundefined\b", re.S)
_STRAY_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_FIELDS = re.compile(
    r'"(headline|datePublished|dateModified|@type|description|url|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"',
    re.I,
)
_AUTHOR = re.compile(r'"author"\s*:\s*\[?\s*(\{[^{}]{1,500}\})', re.I)
_MOST_VALUES = 50
"""Consecutive values that are read."""


def read_json(text: str) -> Any:
    """Return the value of a script, repaired where that is safe; of broken JSON the fields that can be salvaged.

    Never raises; consecutive values become a list.
    """
    text = _unwrapped(text)
    for repair in (str, _repaired, _unescaped):
        try:
            return _values(repair(text))
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


def _unwrapped(text: str) -> str:
    """Remove the marks of CDATA and comments around the value."""
    text = text[_BEFORE.match(text).end() :].rstrip()  # type: ignore[union-attr]
    end = max(text.rfind("}"), text.rfind("]", 0, -2) if text.endswith("]]>") else text.rfind("]"))
    return text[: end + 1] if len(text) - end <= _LONGEST_BEHIND and _BEHIND.fullmatch(text, end + 1) else text


def _values(text: str) -> Any:
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at, text = 0, text.strip()
    while at < len(text) and len(values) < _MOST_VALUES:
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    if not values:
        raise ValueError("nothing but white space")
    return values if len(values) > 1 else values[0]


def _repaired(text: str) -> str:
    """Remove comments, trailing commas and escapes that JSON does not have; `undefined` becomes null."""
    return _TOKEN.sub(_repaired_token, text)


def _repaired_token(match: re.Match[str]) -> str:
    text = match[0]
    if text[0] == '"':
        return _STRAY_ESCAPE.sub("", text)
    return "null" if text == "undefined" else ""


def _unescaped(text: str) -> str:
    if "&quot;" not in text and "&#34;" not in text:
        raise ValueError("no entities")
    return _repaired(html.unescape(text))


def _salvage(text: str) -> dict[str, Any]:
    """Return the first value of each field, and all types, of JSON that does not parse."""
    fields: dict[str, Any] = {}
    for key, value in _FIELDS.findall(text):
        if key == "@type":
            fields.setdefault(key, []).append(value)
        else:
            fields.setdefault(key, _string(value))
    if author := _AUTHOR.search(text):
        with suppress(ValueError):
            fields["author"] = json.loads(_repaired(author[1]), strict=False)
    return fields


def _string(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def plain_value(value: Any) -> str | None:
    """Return a value as text: a string, a number, an object's `@value`, or the first of a list; None for the rest."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, str):
        return plain_text(value) or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
