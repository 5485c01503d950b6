"""The provinces of Iran and their places, by the names in `provinces.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ingest.enrich.gazetteer import Gazetteer, as_line


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ingest.enrich").joinpath(name).read_text(encoding="utf-8"))


_ROWS: list[dict[str, Any]] = _read("provinces.toml")["province"]
PROVINCES: tuple[str, ...] = tuple(row["name"] for row in _ROWS)

CONTEXT: dict[str, frozenset[str]] = {
    kind: frozenset(as_line(entry).replace(" ", "") for entry in listed)
    for kind, listed in _read("place_context.toml").items()
}
"""Words before a place, by kind (place_context.toml), each without its spaces."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name in the gazetteer; `everyday` names mean a place only in context."""

    name: str
    province: str
    everyday: bool
    is_province: bool


def _places() -> Iterator[tuple[str, Place]]:
    for row in _ROWS:
        province = row["name"]
        for spelling in (province, *row.get("spellings", ())):
            yield spelling, Place(province, province, not row.get("bare", True), True)
        for kind in ("cities", "everyday"):
            for name in row[kind]:
                yield name, Place(name, province, kind == "everyday", False)


PLACES: tuple[tuple[str, Place], ...] = tuple(_places())
GAZETTEER = Gazetteer(lambda: PLACES)
