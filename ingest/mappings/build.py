"""Build `index_mappings/articles.json` from the edited mapping and the generated analysis."""

import json
from pathlib import Path

from ingest.mappings.analysis import Sources, analysis
from ingest.mappings.files import FOLDER
from ingest.mappings.form import dumps


def build(folder: Path = FOLDER) -> str:
    """Return the text of articles.json: settings and mappings of `source/articles.json`, with the analysis added."""
    source = folder / "source"
    definition = json.loads((source / "articles.json").read_text(encoding="utf-8"))
    definition["settings"]["analysis"] = analysis(Sources(source))
    return dumps(definition)
