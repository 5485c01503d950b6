"""An installation of Peyk 0.1.0: index, ledger, runs and archive of three outlets of its sample world.

Its own code (commit d7e1b7b) crawled the first edition, then the second at two of the outlets, and was killed between
fetching and cleaning at the third. `tests/data/peyk-0.1.0.tar.xz` holds its indices, one file each (first line: name,
aliases, mapping and settings; then the documents), the archive, and the outlets' rows.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from ingest.settings import settings

FILE = Path(__file__).with_name("data") / "peyk-0.1.0.tar.xz"
PREFIX = "was-"
"""Of its index names."""


def restore(client: Elasticsearch, folder: Path) -> Path:
    """Restore the archive to `folder`/archive and the indices under the current prefix; return the file of the rows."""
    with tarfile.open(FILE) as tar:
        tar.extractall(folder, filter="data")
    for path in sorted((folder / "indices").iterdir()):
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        _create(client, json.loads(first), [json.loads(line) for line in lines])
    return folder / "outlets.toml"


def definition_of(index: str) -> dict[str, Any]:
    """Return mapping and settings of an index, named without a prefix."""
    with tarfile.open(FILE) as tar:
        file = tar.extractfile(f"indices/{PREFIX}{index}.ndjson")
        assert file
        first = json.loads(file.readline())
    return {part: first[part] for part in ("mappings", "settings")}


def _create(client: Elasticsearch, index: dict[str, Any], documents: list[dict[str, Any]]) -> None:
    name = _renamed(index["index"])
    client.indices.create(
        index=name,
        mappings=index["mappings"],
        settings=index["settings"],
        aliases={_renamed(alias): how for alias, how in index["aliases"].items()},
    )
    actions = [
        {
            "_index": name,
            "_id": document["_id"],
            "version": document["_version"],
            "version_type": "external_gte",
            "_source": document["_source"],
        }
        for document in documents
    ]
    bulk(client, actions, refresh=True)


def _renamed(name: str) -> str:
    return settings().index(name.removeprefix(PREFIX))
