"""The complete data of an installation as plain values, to compare it before and after a restore."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.mappings.synonyms import export_sets
from ingest.settings import settings

Documents = dict[str, dict[str, tuple[int, Any]]]


@contextmanager
def shared_folder(client: Elasticsearch) -> Iterator[Path]:
    """A new folder for backups that the node under test may write to."""
    nodes = client.nodes.info(metric="settings")["nodes"].values()
    repo = next(iter(nodes))["settings"]["path"].get("repo")
    if not repo:
        pytest.skip("the cluster under test has no path.repo")
    folder = Path(repo if isinstance(repo, str) else repo[0]) / f"test-{uuid.uuid4().hex[:8]}"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def state(client: Elasticsearch) -> Documents:
    """Return every document of every index, with its version, by index and id; leases are left out."""
    prefix, found = settings().index_prefix, {}
    for index in sorted(client.indices.get(index=f"{prefix}*").body):
        client.indices.refresh(index=index)
        hits = scan(client, index=index, query={"version": True})
        documents = {hit["_id"]: (hit["_version"], hit["_source"]) for hit in hits}
        found[index.removeprefix(prefix)] = {
            name: value for name, value in documents.items() if not name.startswith("lease-")
        }
    return found


def names(client: Elasticsearch) -> dict[str, list[str]]:
    """Return the rules of the list of other names."""
    return {name: sorted(rule["synonyms"] for rule in rules) for name, rules in export_sets(client).items()}


def delete_indices(client: Elasticsearch) -> None:
    """Delete every index."""
    client.indices.delete(index=",".join(client.indices.get(index=f"{settings().index_prefix}*").body))
