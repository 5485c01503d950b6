"""Read the news code, the CMS's number of an article, from its address."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import parse_qs, urlsplit

_BASE_62 = {character: value for value, character in enumerate(digits + ascii_uppercase + ascii_lowercase)}
_FAMILIES: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    files("ingest.normalise").joinpath("news_codes.toml").read_text(encoding="utf-8")
)
_PATHS = {family: [re.compile(pattern) for pattern in rules.get("path", ())] for family, rules in _FAMILIES.items()}
_SHORT = {family: [re.compile(pattern) for pattern in rules.get("short", ())] for family, rules in _FAMILIES.items()}


def news_code(url: str, family: str) -> str | None:
    """Return the article's code in a canonical URL, by the patterns of its CMS family in `news_codes.toml`.

    None if the address holds no code, like WordPress slugs. A family that is not in the file is treated as `unknown`,
    for which only numbers after a word such as /news/ are codes.
    """
    family = family if family in _FAMILIES else "unknown"
    parts = urlsplit(url)
    for pattern in _PATHS[family]:
        if match := pattern.match(parts.path):
            return match[1]
    for pattern in _SHORT[family]:
        if match := pattern.match(parts.path):
            return str(_number(match[1]))
    parameters = parse_qs(parts.query)
    for name in _FAMILIES[family].get("query", ()):
        if (code := parameters.get(name, [""])[0]).isdigit():
            return code
    return None


def _number(short: str) -> int:
    value = 0
    for character in short:
        value = value * 62 + _BASE_62[character]
    return value
