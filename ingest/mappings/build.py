"""Joins what people edit and what is generated into `index_mappings/articles.json`."""

import json
from pathlib import Path
from typing import Any

from ingest.mappings.files import FOLDER
from ingest.mappings.form import dumps


def build(folder: Path = FOLDER) -> str:
    """The text of articles.json: the edited settings and mappings of `source/`, with the analysis as a setting."""
    definition = _read(folder / "source" / "articles.json")
    definition["settings"]["analysis"] = _read(folder / "source" / "analysis.json")
    return dumps(definition)


def _read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value
