"""Edit an operator's outlets file: change and add rows in place, and keep everything else."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest.errors import PeykError
from ingest.files import replace_file
from ingest.outlets import BUNDLED, Outlet, parse, to_toml, value_to_toml

NEW = f"""\
# Rows of this installation; docs/add-an-outlet.md explains the fields. They are added to the rows of the bundled
# catalogue, and a row with the id of a bundled one replaces it.
base = "{BUNDLED}"
"""

Row = dict[str, Any]


def put(path: Path, outlets: Iterable[Outlet], changed: Mapping[str, Collection[str]] | None = None) -> None:
    """Write rows into a file; in an existing row, set only the fields that `changed` names for its id.

    Comments, order and other fields stay, except a comment on a changed line. A new file has `base = "bundled"`. The
    file is replaced in one step: a crash leaves the old one. Raises PeykError, and writes nothing, if the file cannot
    be changed.
    """
    if path.resolve() == Path(str(files("ingest.outlets").joinpath("outlets.toml"))).resolve():
        raise PeykError(f"{path} is the bundled catalogue, which the next version replaces; name a file of your own")
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else NEW
        parse(tomllib.loads(text).get("outlet", []), str(path))
        _replace(path.resolve(), edit(text, outlets, changed or {}))
    except OSError as error:
        raise PeykError(f"{path} cannot be written: {error.strerror}") from error
    except ValueError as error:
        raise PeykError(f"{path} cannot be changed, do it by hand: {error}") from error


def row_fields(outlet: Outlet) -> Row:
    """Return a row as in a file: the fields that differ from their defaults."""
    return outlet.model_dump(mode="json", exclude_defaults=True)


def edit(text: str, outlets: Iterable[Outlet], changed: Mapping[str, Collection[str]]) -> str:
    """Return the text of an outlets file with rows changed and added as `put` describes.

    Raises ValueError for invalid text, or if a field is written in a way that the edit does not find.
    """
    rows = {row["id"]: row for row in tomllib.loads(text).get("outlet", [])}
    head, *tables = re.split(r"(?m)^(?=[ \t]*\[\[[ \t]*outlet[ \t]*\]\])", text)
    positions = {tomllib.loads(table)["outlet"][0]["id"]: position for position, table in enumerate(tables)}
    added = []
    for outlet in outlets:
        if outlet.id in positions:
            fields = outlet.model_dump(mode="json", include=set(changed.get(outlet.id, ())))
            if outlet.selectors and "selectors" in fields:
                fields["selectors"] = outlet.selectors.model_dump(mode="json", exclude_defaults=True)
            tables[positions[outlet.id]] = _edit_table(tables[positions[outlet.id]], fields)
            rows[outlet.id] |= fields
        else:
            added.append(row_fields(outlet))
    edited = "".join([head, *tables])
    if added:
        edited = f"{edited.rstrip()}\n\n{to_toml(added)}"
    if tomllib.loads(edited).get("outlet", []) != [*rows.values(), *added]:
        raise ValueError("its rows are written in a way that cannot be edited automatically")
    return edited


def _edit_table(table: str, fields: Row) -> str:
    lines = table.split("\n")
    for name, value in fields.items():
        start, end = _find(lines, name)
        lines[start:end] = [f"{name} = {value_to_toml(value)}"]
    return "\n".join(lines)


def _find(lines: list[str], name: str) -> tuple[int, int]:
    """Return the lines of a field, as (start, end); for a missing field, the empty range after the last field."""
    for start, line in enumerate(lines):
        if re.match(rf"[ \t]*{name}[ \t]*=", line):
            for end in range(start + 1, len(lines) + 1):
                with suppress(tomllib.TOMLDecodeError):
                    tomllib.loads("\n".join(lines[start:end]))
                    return start, end
    last = max(number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    return last + 1, last + 1


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    replace_file(path, text.encode(), mode)
