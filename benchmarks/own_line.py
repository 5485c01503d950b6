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
from ingest.settings import settings


@contextmanager
def own_line(size: Size, **variables: str) -> Iterator[Serving]:
    """Within the block the settings, and the environment of child processes, are those of this line.

    Articles are looked at once, and nobody waits between two requests; `variables` stand in for further settings.
    """
    address, prefix, before = engine.ensure(), f"bench-{uuid.uuid4().hex[:8]}-", dict(os.environ)
    with tempfile.TemporaryDirectory() as folder, serving(size, Path(folder) / "requests.jsonl") as world:
        rows = Path(folder) / "outlets.toml"
        world.write_rows(rows, recheck_minutes=[])
        os.environ |= {
            "ELASTICSEARCH_URL": address,
            "PEYK_INDEX_PREFIX": prefix,
            "PEYK_VAR": folder,
            "PEYK_OUTLETS": str(rows),
            "PEYK_PACE": "0",
            **variables,
        }
        settings.cache_clear()
        try:
            yield world
        finally:
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()
            with Elasticsearch(address, request_timeout=60) as client:
                names = client.indices.get(index=f"{prefix}*", expand_wildcards="all")
                client.indices.delete(index=",".join(names) or f"{prefix}none", ignore_unavailable=True)
