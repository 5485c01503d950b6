"""The state of a rebuild, kept in the mapping's `_meta` of the new index, so that it is deleted with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from elasticsearch import Elasticsearch

from ingest.codec import from_document, to_document
from ingest.index.generations import concrete, generations, meta
from ingest.mappings import FOLDER

Stage = Literal["filling", "served", "left"]
"""`left`: it was served until a rollback."""
Positions = dict[int, int]
"""By shard: the sequence number of the last operation read."""

CODE = Path(__file__).parents[1]
READERS = (
    "clean.py", "codec.py", "dedupe.py", "model.py", "selectors", "extract", "normalise", "enrich",
    "discover/plain.py", "walls.py", "walls.toml",
)  # fmt: skip
"""Files and folders of code and data that decide how a page becomes a document."""

_READ = {".py", ".toml", ".txt"}


@dataclass(frozen=True, slots=True)
class State:
    """State of the rebuild of generation `source` into generation `target`."""

    source: int
    target: int
    digest: str
    started_at: datetime
    stage: Stage = "filling"
    positions: tuple[tuple[int, int], ...] = ()
    """Position in the source up to which the target has its changes."""
    own: tuple[tuple[int, int], ...] = ()
    """Position of the target when the alias moved to it: higher numbers were written since."""


def digest(code: Path = CODE) -> str:
    """Return a hash of the mapping, and of the code and word lists below `code` that read pages."""
    sha256 = hashlib.sha256((FOLDER / "articles.json").read_bytes())
    for name in READERS:
        path = code / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in _READ:
                # Hash the name too: a phrase means something else in another list.
                sha256.update(file.relative_to(code).as_posix().encode() + b"\0" + file.read_bytes())
    return sha256.hexdigest()[:16]


def read(client: Elasticsearch, generation: int) -> State | None:
    """Return the state of the rebuild that made a generation; None if no rebuild made it."""
    found = meta(client, concrete(generation)).get("rebuild")
    return from_document(State, found) if found else None


def unfinished(client: Elasticsearch, current: int) -> State | None:
    """Return the state of the unfinished rebuild beside the served generation, even if it was killed amid the swap."""
    newest = generations(client)[-1]
    state = read(client, newest) if newest > current else None
    return state if state and state.stage != "left" else None


def save(client: Elasticsearch, state: State) -> State:
    """Write the state into the target's mapping and return it."""
    index = concrete(state.target)
    client.indices.put_mapping(index=index, meta=meta(client, index) | {"rebuild": to_document(state)})
    return state
