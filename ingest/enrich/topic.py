"""Map the outlets' section names, such as «سیاسی», «سیاست» or «Politics», to one topic."""

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
"""All values that `topic` may return."""


@lru_cache(maxsize=4096)
def topic(section: tuple[str, ...]) -> str | None:
    """Return the topic (topics.toml) of a section path, outermost first; None when no part names one."""
    names = [mention.name for part in section for mention in _GAZETTEER.find(as_line(part))]
    return next((name for name in names if name in _DATA["topics"]), next(iter(names), None))


_GAZETTEER = Gazetteer(
    lambda: [
        *((word, name) for kind in _DATA.values() for name, words in kind.items() for word in words),
        *((written, _PROVINCES) for written, _ in PLACES),
    ]
)
