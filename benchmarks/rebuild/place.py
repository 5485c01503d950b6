"""Temporary indices, archive and catalogue for the proof."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest import engine, outlets
from ingest.elastic import connect
from ingest.sample.world import World
from ingest.settings import settings


@contextmanager
def temporary_installation(world: World) -> Iterator[Path]:
    """Give this process and its children a temporary folder and index prefix within the block; yield the folder."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="peyk-proof-") as name:
        folder = Path(name)
        catalogue = folder / "outlets.toml"
        catalogue.write_text(outlets.to_toml(world.rows("127.0.0.1:9")), encoding="utf-8")
        prefix = f"proof-{uuid.uuid4().hex[:8]}-"
        os.environ |= {
            "ELASTICSEARCH_URL": engine.ensure(),
            "PEYK_INDEX_PREFIX": prefix,
            "PEYK_VAR": name,
            "PEYK_ARCHIVE": str(folder / "archive"),
            "PEYK_OUTLETS": str(catalogue),
        }
        settings.cache_clear()
        try:
            yield folder
        finally:
            with connect() as client:
                if indices := list(client.indices.get(index=f"{prefix}*", expand_wildcards="all")):
                    client.indices.delete(index=",".join(indices))
            os.environ.clear()
            os.environ |= before
            settings.cache_clear()
