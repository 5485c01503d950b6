"""Components of Elasticsearch analyzers, in their rule syntax.

Long lists are one string with commas: Elasticsearch interns every entry of a JSON list for each copy of the settings,
which makes creating an index twenty times slower.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Component = dict[str, Any]


def mapping(rules: Mapping[str, str]) -> Component:
    """Return a char filter that replaces the longest key at each position."""
    changes = {key: value for key, value in rules.items() if key != value or len(key) > 1}
    return {"type": "mapping", "mappings": ",".join(f"{_escape(k)}=>{_escape(v)}" for k, v in sorted(changes.items()))}


def override(rules: Mapping[str, str]) -> Component:
    """Return a token filter that replaces whole words."""
    return {"type": "stemmer_override", "rules": ",".join(f"{key}=>{value}" for key, value in sorted(rules.items()))}


def replace(pattern: str, replacement: str = "") -> Component:
    """Return a token filter that replaces the first match."""
    return {"type": "pattern_replace", "pattern": pattern, "replacement": replacement, "all": False}


def replace_all(pattern: str, replacement: str) -> Component:
    """Return a char filter that replaces every match."""
    return {"type": "pattern_replace", "pattern": pattern, "replacement": replacement}


def words(items: Iterable[str]) -> str:
    """Return a list of words as one string."""
    return ",".join(items)


def either(items: Iterable[str]) -> str:
    """Return a regular expression that matches any of the literals, longest first."""
    return "(?:" + "|".join(sorted(items, key=lambda item: (-len(item), item))) + ")"


def _escape(text: str) -> str:
    """Escape one side of a rule: Elasticsearch trims it, splits rules at commas and reads `\\u` escapes."""
    last = len(text) - 1
    return "".join(
        f"\\u{ord(character):04x}" if _special(character) or (character == " " and index in {0, last}) else character
        for index, character in enumerate(text)
    )


def _special(character: str) -> bool:
    return character in ",\\" or (character != " " and unicodedata.category(character) in {"Cf", "Cc", "Zs", "Mn"})
