"""JSON format of the index definitions: one line for what fits on a line, invisible characters as escapes."""

import json
import unicodedata
from typing import Any

WIDTH = 116


def dumps(value: Any) -> str:
    """Return a JSON text with a final newline; equal values give equal bytes, and lines are as short as their values
    allow."""
    text = _render(value, "") + "\n"
    return "".join(_visible(character) for character in text)


def _render(value: Any, indent: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(indent) + len(flat) <= WIDTH:
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_render(item, deeper)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        items = [_render(item, deeper) for item in value]
        opening, closing = "[", "]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"


def _visible(character: str) -> str:
    invisible = character not in " \n" and unicodedata.category(character) in {"Cf", "Zs", "Zl", "Zp", "Mn"}
    return f"\\u{ord(character):04x}" if invisible else character
