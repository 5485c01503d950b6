"""A line of a benchmark's own: a served world, an index prefix and a folder, gone afterwards."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks.soak.world import Serving, Size, serving
from ingest import engine
from ingest.elastic import connect
from ingest.settings import settings


@contextmanager
def own_line(size: Size, **variables: str) -> Iterator[Serving]:
    """A served world and its line; articles are looked at once. `variables` stand in for further settings."""
    with settings_of(**variables) as (_, folder), serving(size, folder / "requests.jsonl") as world:
        rows = folder / "outlets.toml"
        world.write_rows(rows, recheck_minutes=[])
        os.environ["PEYK_OUTLETS"] = str(rows)
        settings.cache_clear()
        yield world


@contextmanager
def settings_of(**variables: str) -> Iterator[tuple[Elasticsearch, Path]]:
    """A client and a folder. Within the block, settings and child processes have an index prefix and a folder of
    their own, and no pause between two requests."""
    address, prefix, before = engine.ensure(), f"bench-{uuid.uuid4().hex[:8]}-", dict(os.environ)
    with tempfile.TemporaryDirectory() as folder, connect() as client:
        own = {"ELASTICSEARCH_URL": address, "PEYK_INDEX_PREFIX": prefix, "PEYK_VAR": folder, "PEYK_PACE": "0"}
        os.environ |= own | variables
        settings.cache_clear()
        try:
            yield client, Path(folder)
        finally:
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()
            names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
            client.indices.delete(index=",".join(names) or f"{prefix}none", ignore_unavailable=True)
