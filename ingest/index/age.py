"""Whether the served index of articles was made from this version's definition, or a rebuild is due."""

import hashlib

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete, meta, served
from ingest.mappings import FOLDER


def fingerprint() -> str:
    """Return a hash of `index_mappings/articles.json`, which each index keeps in the `_meta` of its mapping."""
    return hashlib.sha256((FOLDER / "articles.json").read_bytes()).hexdigest()[:16]


def outdated(client: Elasticsearch) -> str | None:
    """Return the name of the served index if another definition made it, else None.

    New fields reach it, but the analysis and the old documents change with a rebuild only.
    """
    generation = served(client)
    if generation is None:
        return None
    index = concrete(generation)
    return None if meta(client, index).get("definition") == fingerprint() else index
