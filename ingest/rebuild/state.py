"""How far a rebuild has come: kept in the new index itself, so that it lives and dies with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from elasticsearch import Elasticsearch

from ingest.codec import from_document, to_document
from ingest.index.generations import concrete
from ingest.mappings import FOLDER

Stage = Literal["filling", "served", "left"]
"""`left`: it was served, and a rollback went back to the one before."""
Positions = dict[int, int]
"""By shard: the sequence number of the last operation that was seen."""

CODE = Path(__file__).parents[1]
READERS = (
    "clean.py", "codec.py", "dedupe.py", "model.py", "selectors", "extract", "normalise", "enrich",
    "discover/plain.py", "walls.py", "walls.toml",
)  # fmt: skip
"""The files, and folders of code and data, that decide how a page becomes a document."""

_READ = {".py", ".toml", ".txt"}


@dataclass(frozen=True, slots=True)
class State:
    """The rebuild that made, or makes, the generation `target` from the generation `source`."""

    source: int
    target: int
    digest: str
    started_at: datetime
    stage: Stage = "filling"
    positions: tuple[tuple[int, int], ...] = ()
    """Up to where the source has been followed."""
    own: tuple[tuple[int, int], ...] = ()
    """Where the target itself stood when the alias came to it: what is numbered higher was written since."""


def digest(code: Path = CODE) -> str:
    """Return a hash of the mapping, and of the code and word lists below `code` that read pages."""
    told = hashlib.sha256((FOLDER / "articles.json").read_bytes())
    for name in READERS:
        path = code / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in _READ:
                # With its name: a phrase that moves to the list beside it means something else.
                told.update(file.relative_to(code).as_posix().encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]


def read(client: Elasticsearch, generation: int) -> State | None:
    """Return what a generation says of the rebuild that made it; None for one that no rebuild made."""
    index = concrete(generation)
    found = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {}).get("rebuild")
    return from_document(State, found) if found else None


def save(client: Elasticsearch, state: State) -> State:
    """Write it down and give it back."""
    client.indices.put_mapping(index=concrete(state.target), meta={"rebuild": to_document(state)})
    return state
