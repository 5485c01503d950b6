"""The values that Peyk knows for filters, by the names that readers use: outlets, provinces, persons and so on."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest import outlets
from ingest.normalise.text import fold
from ingest.outlets import Outlet
from ingest.search.language import KINDS, LANGUAGES
from ingest.settings import settings

# «خبرگزاری مهر» is «مهر» to its readers, «خبرگزاری جمهوری اسلامی (ایرنا)» is «ایرنا».
_KIND = re.compile(r"^(?:خبرگزاری|روزنامه|پایگاه خبری(?: تحلیلی)?|هفته\u200cنامه|سایت|شبکه)\s+")
_BRACKETED = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Names:
    """The values of one filter. `complete`: whether there is no other value."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded name -> values that it means."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Folded name -> the name as people write it."""
    complete: bool = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], *, complete: bool = False) -> "Names":
        """Return the names in pairs of name and value; a name may have several values."""
        values: dict[str, dict[str, None]] = {}
        written: dict[str, str] = {}
        for name, value in pairs:
            if key := fold(name):
                values.setdefault(key, {})[value] = None
                written.setdefault(key, name)
        return cls({key: tuple(meant) for key, meant in values.items()}, written, complete)

    def __call__(self, name: str) -> tuple[str, ...]:
        """Return the values of a name in any spelling; empty for an unknown one."""
        return self.values.get(fold(name), ())


def catalogue(kind: str) -> Names:
    """Return the values of a filter that Peyk knows without an index."""
    return _outlets(settings().outlets) if kind == "outlet" else _listed(kind)


def forms(name: str) -> Iterator[str]:
    """Yield the name of an outlet or agency, and what readers make of it."""
    yield name
    yield _KIND.sub("", name)
    yield _BRACKETED.sub("", name)
    yield _KIND.sub("", _BRACKETED.sub("", name))
    yield from _BRACKETED.findall(name)


@cache
def _outlets(path: Path | None) -> Names:
    return Names.of((name, row.id) for row in outlets.load(path).values() for name in _names(row))


def _names(row: Outlet) -> Iterator[str]:
    yield from (row.id, row.domain, *row.aliases, row.name)
    yield from forms(row.name_fa)


@cache
def _listed(kind: str) -> Names:
    match kind:
        case "kind":
            return Names.of(_labelled(KINDS))
        case "language":
            return Names.of(_labelled(LANGUAGES))
        case "province":
            return Names.of(_provinces())
        case "topic":
            return Names.of(_topics())
        case "agency":
            return Names.of((form, value) for name, value in _rows("agencies.txt") for form in forms(name))
        case "place":
            return Names.of((*_rows("places.txt"), *_cities()))
        case _:
            return Names.of(_rows(f"{kind}s.txt"))


def _labelled(table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for value, names in table.items() for name in (value, *names))


def _provinces() -> Iterator[tuple[str, str]]:
    rows = _toml("provinces.toml")["province"]
    names = [(name, row["name"]) for row in rows for name in (row["name"], *row.get("spellings", ()))]
    yield from names
    # «خراسان» is three provinces.
    yield from ((name.split()[0], province) for name, province in names)


def _cities() -> Iterator[tuple[str, str]]:
    for row in _toml("provinces.toml")["province"]:
        for place in (row["name"], *row.get("cities", ()), *row.get("everyday", ())):
            yield place, place


def _topics() -> Iterator[tuple[str, str]]:
    tables = _toml("topics.toml").values()
    yield from ((topic, topic) for table in tables for topic in table)
    yield from ((word, topic) for table in tables for topic, words in table.items() for word in words)


def _rows(file: str) -> Iterator[tuple[str, str]]:
    """Yield the names in a gazetteer of ingest/enrich with the value that articles store. Ambiguous names count too:
    here the reader says what they name."""
    # The files are read as text, since importing the package builds its automata.
    for line in _data(file).splitlines():
        stored, *lists = (part.strip() for part in line.partition("#")[0].split("|"))
        value = stored.lstrip("?")
        # The last field of the other files holds context words.
        named = lists if file == "agencies.txt" else lists[:2]
        yield value, value
        yield from ((name.strip(), value) for names in named for name in names.split("،"))


def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads(_data(file))


def _data(file: str) -> str:
    return files("ingest").joinpath("enrich", file).read_text(encoding="utf-8")
