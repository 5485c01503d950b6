"""Read the definitions from `index_mappings/kibana/`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.errors import PeykError
from ingest.installation import shipped
from ingest.kibana.model import Definitions
from ingest.validation import first_fault

FOLDER = shipped("index_mappings") / "kibana"


@cache
def load(folder: Path = FOLDER) -> Definitions:
    """Return the definitions of a folder. Raises PeykError that names the file's part which is wrong."""
    dashboards = [_read(file) for file in sorted((folder / "dashboards").glob("*.toml"))]
    parts = {name: _read(folder / f"{name}.toml") for name in ("views", "searches", "words")}
    found = {
        "views": parts["views"].get("view", []),
        "searches": parts["searches"].get("search", []),
        "filters": parts["searches"].get("filter", []),
        "dashboards": dashboards,
        "words": parts["words"],
    }
    try:
        return Definitions.model_validate(found)
    except ValidationError as error:
        place, fault = first_fault(error)
        raise PeykError(f"{folder}: {place}: {fault}") from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PeykError(f"{file} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise PeykError(f"{file}: {error}") from error
