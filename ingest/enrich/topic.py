"""One name for the section that outlets call «سیاسی», «سیاست» or «Politics»."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from ingest.enrich.gazetteer import Gazetteer, as_line
from ingest.enrich.iran import PLACES

_DATA: dict[str, dict[str, list[str]]] = tomllib.loads(
    files("ingest.enrich").joinpath("topics.toml").read_text(encoding="utf-8")
)
_PROVINCES = "استان‌ها"
TOPICS: tuple[str, ...] = (*_DATA["topics"], *_DATA["weak"])
"""Every answer of `topic`."""


@lru_cache(maxsize=4096)
def topic(section: tuple[str, ...]) -> str | None:
    """Return the topic, as topics.toml names it, of a path of sections from the outermost in; None when no part names
    one."""
    found = [mention.name for part in section for mention in _GAZETTEER.find(as_line(part))]
    return next((name for name in found if name in _DATA["topics"]), next(iter(found), None))


_GAZETTEER = Gazetteer(
    [
        *((word, name) for kind in _DATA.values() for name, words in kind.items() for word in words),
        *((written, _PROVINCES) for written, _ in PLACES),
    ]
)
