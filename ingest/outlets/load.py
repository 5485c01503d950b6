"""Load rows from an operator's TOML file or from the bundled catalogue."""

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.errors import PeykError
from ingest.outlets.row import Outlet
from ingest.settings import LAST_TIER
from ingest.validation import first_fault

BUNDLED = "bundled"
"""The value of `base` in an outlets file that adds its rows to the bundled catalogue."""


def load(path: Path | None = None) -> dict[str, Outlet]:
    """Return the rows of a TOML file, or of the bundled catalogue, by id. Raises PeykError that names row and field.

    A file with `base = "bundled"` adds its rows to the bundled ones, and replaces those with the same id.
    """
    if path is None:
        return dict(_bundled())
    try:
        stat = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return dict(_file(path, stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _file(path: Path, changed: int, size: int) -> dict[str, Outlet]:
    """Return the rows of a file, cached by its time of change and size: each step of a crawl loads them again."""
    document = _read(path)
    unknown = sorted(set(document) - {"base", "outlet"})
    if unknown:
        raise PeykError(
            f"{path}: unknown key {unknown[0]}; a file has rows, each beginning with [[outlet]], and base = {BUNDLED!r}"
        )
    if document.get("base", BUNDLED) != BUNDLED:
        raise PeykError(f"{path}: base is {document['base']!r}; it can only be {BUNDLED!r}")
    rows = parse(document.get("outlet", []), str(path))
    return load() | rows if "base" in document else rows


@cache
def _bundled() -> dict[str, Outlet]:
    bundled = files("ingest.outlets").joinpath("outlets.toml")
    return parse(_read(bundled)["outlet"], "the bundled catalogue")


def _read(source: Path | Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _unreadable(source, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeykError(f"outlets file {source} is not valid TOML: {error}") from error


def _unreadable(source: Path | Traversable, error: OSError) -> PeykError:
    return PeykError(f"outlets file {source} cannot be read ({error.strerror}); see PEYK_OUTLETS")


def parse(rows: Iterable[dict[str, Any]], source: str) -> dict[str, Outlet]:
    """Return validated rows by id. Raises PeykError for a wrong field or an id used twice."""
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(row, dict) for row in rows):
        raise PeykError(f"{source}: outlet is not a list of tables; a row begins with [[outlet]]")
    outlets: dict[str, Outlet] = {}
    for number, row in enumerate(rows, 1):
        name = row.get("id", f"number {number}")
        try:
            outlet = Outlet(**row)
        except ValidationError as error:
            place, fault = first_fault(error)
            raise PeykError(f"{source}: outlet {name}, field {place}: {fault}") from error
        if outlet.id in outlets:
            raise PeykError(f"{source}: outlet {name} is defined twice")
        outlets[outlet.id] = outlet
    return outlets


def select(outlets: dict[str, Outlet], names: Iterable[str], tiers: int = LAST_TIER) -> dict[str, Outlet]:
    """Return the named outlets; without names, the active ones up to a tier. Raises PeykError for an unknown name."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in outlets]
    if unknown:
        raise PeykError(f"no outlet called {', '.join(unknown)}; `peyk outlets` lists them")
    return {name: outlets[name] for name in wanted} or {
        key: row for key, row in outlets.items() if row.active and row.tier <= tiers
    }
