"""The place of a benchmark: variables, index prefix and folder of its own, deleted afterwards; a served world."""

import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks.soak.world import Serving, Size, serving
from ingest import engine
from ingest.elastic import connect
from ingest.settings import settings


@contextmanager
def own_line(size: Size, **variables: str) -> Iterator[Serving]:
    """Serve a world, with a temporary line, within the block; articles are never rechecked. `variables`: settings."""
    with settings_of(**variables) as (_, folder), serving(size, folder / "requests.jsonl") as world:
        rows = folder / "outlets.toml"
        world.write_rows(rows, recheck_minutes=[])
        with environment({"PEYK_OUTLETS": str(rows)}):
            yield world


@contextmanager
def settings_of(**variables: str) -> Iterator[tuple[Elasticsearch, Path]]:
    """Yield a client and a folder. Within the block, this process and its children use a temporary index prefix,
    folder and archive, and no pause between requests."""
    address, prefix = engine.ensure(), f"bench-{uuid.uuid4().hex[:8]}-"
    with tempfile.TemporaryDirectory() as folder, connect() as client:
        own = {"ELASTICSEARCH_URL": address, "PEYK_INDEX_PREFIX": prefix, "PEYK_VAR": folder, "PEYK_PACE": "0"}
        try:
            with environment(own | {"PEYK_ARCHIVE": f"{folder}/archive"} | variables):
                yield client, Path(folder)
        finally:
            names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
            client.indices.delete(index=",".join(names) or f"{prefix}none", ignore_unavailable=True)


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Add variables to the environment of this process and its children, and to its settings, within the block."""
    before = dict(os.environ)
    os.environ |= variables
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
        settings.cache_clear()
