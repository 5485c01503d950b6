"""The files of the index definitions."""

import json
from typing import Any

from ingest.errors import PeykError
from ingest.installation import shipped

FOLDER = shipped("index_mappings")
NAMES = (
    "articles",
    "article-revisions",
    "crawl-ledger",
    "crawl-runs",
    "crawl-state",
    "crawl-days",
    "watch-findings",
    "notifications",
)


def load(name: str) -> dict[str, Any]:
    """Return settings and mappings of one of `NAMES`, as the body of a PUT. Raises PeykError if the file is missing."""
    path = FOLDER / f"{name}.json"
    try:
        definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PeykError(f"{path} cannot be read ({error.strerror}); `peyk mappings` builds articles.json") from error
    return definition
