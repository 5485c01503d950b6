"""Write rows as TOML."""

import json
from collections.abc import Iterable
from typing import Any


def to_toml(rows: Iterable[dict[str, Any]]) -> str:
    """Return rows as the text of an outlets file."""
    tables = [[f"{name} = {value_to_toml(value)}" for name, value in row.items()] for row in rows]
    return "\n".join("\n".join(["[[outlet]]", *table, ""]) for table in tables)


def value_to_toml(value: Any) -> str:
    """Return a value as TOML on one line: strings, numbers, booleans and arrays, as in JSON, and tables of these."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {value_to_toml(entry)}' for name, entry in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
