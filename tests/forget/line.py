"""All data that Peyk stores, as text, in which an erased story must not occur."""

import json
from collections.abc import Iterator
from pathlib import Path

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.archive.reader import inflate
from ingest.settings import settings


def everything(client: Elasticsearch) -> Iterator[tuple[str, str]]:
    """Yield the location and text of every document of every index, and of every file of PEYK_VAR and the archive."""
    prefix = settings().index_prefix
    for index in client.indices.get(index=f"{prefix}*", expand_wildcards="all"):
        client.indices.refresh(index=index)
        for hit in scan(client, index=index):
            yield f"{index}/{hit['_id']}", json.dumps(hit["_source"], ensure_ascii=False)
    for path in sorted(settings().var.rglob("*")):
        if path.is_file() and path.name != "outlets.toml":
            yield str(path), _text(path)


def naming(client: Elasticsearch, *words: str) -> list[str]:
    """Return the locations that contain any of these words."""
    return [where for where, text in everything(client) if any(word in text for word in words)]


def _text(path: Path) -> str:
    data = path.read_bytes()
    if ".gz" not in path.suffixes:
        return data.decode(errors="replace")
    text, offset = "", 0
    while offset < len(data):
        block, offset = inflate(data, offset)
        text += block.decode(errors="replace")
    return text + data.decode("latin-1")
