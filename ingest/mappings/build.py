"""Joins the edited mapping and the generated analysis into `index_mappings/articles.json`."""

import json
from pathlib import Path

from ingest.mappings.analysis import Sources, analysis
from ingest.mappings.files import FOLDER
from ingest.mappings.form import dumps


def build(folder: Path = FOLDER) -> str:
    """Return the text of articles.json: the edited settings and mappings of `source/`, with the analysis as a
    setting."""
    source = folder / "source"
    definition = json.loads((source / "articles.json").read_text(encoding="utf-8"))
    definition["settings"]["analysis"] = analysis(Sources(source))
    return dumps(definition)
