"""The searched indices: the same articles for each contestant, and their size on disk."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, streaming_bulk

from benchmarks import before, stock
from benchmarks.news import articles
from ingest.mappings import load
from ingest.mappings.synonyms import ensure_set
from ingest.search import search

TEXT = "title, lead, body, url"
LARGE = 3_000_000
"""Bytes of a body larger than that of any news article."""
ROUNDS = 9


def prepared(client: Elasticsearch, count: int) -> dict[str, str]:
    """Return the index of each contestant, with `count` articles; indices of an earlier run are reused and extended."""
    ensure_set(client)
    definitions = {
        "peyk": load("articles"),
        "persian": stock.definition(load("articles")),
        "0.1.0": before.mapping(),
        TEXT: stock.text_alone(),
    }
    indices = {name: _name(name, definition) for name, definition in definitions.items()}
    for index in client.indices.get(index="bench-*"):
        if index not in indices.values() or client.count(index=index)["count"] > count:
            client.indices.delete(index=index)
    for name, index in indices.items():
        _fill(client, index, definitions[name], count)
    return indices


def sizes(client: Elasticsearch, indices: Mapping[str, str]) -> dict[str, float]:
    """Return the bytes on disk per article of each index, after its segments were merged."""
    bytes_per_article = {}
    for name, index in indices.items():
        primaries = client.indices.stats(index=index, metric=["store", "docs"])["_all"]["primaries"]
        bytes_per_article[name] = round(primaries["store"]["size_in_bytes"] / primaries["docs"]["count"])
    return bytes_per_article


def large_body(client: Elasticsearch) -> tuple[float, float]:
    """Return the least milliseconds of a search without and with an article of `LARGE` bytes among its hits."""
    index, text = "bench-large", "خبرگزاری تیم ملی"
    client.options(ignore_status=404).indices.delete(index=index)
    client.indices.create(index=index, **load("articles"))
    documents = list(articles(200))
    bulk(client, _actions(index, documents), refresh=True)
    without = _milliseconds(client, index, text)
    paragraphs = "\n".join(article["body"] for article in documents)
    body = paragraphs * (LARGE // len(paragraphs.encode()) + 1)
    bulk(client, _actions(index, [documents[0] | {"title": text, "body": body, "url": "large"}]), refresh=True)
    with_large = _milliseconds(client, index, text)
    assert "large" in {hit.id for hit in search(client, text, index=index, collapse=False).hits}
    client.indices.delete(index=index)
    return without, with_large


def _milliseconds(client: Elasticsearch, index: str, text: str) -> float:
    def once() -> float:
        start = time.perf_counter()
        search(client, text, index=index, collapse=False)
        return 1000 * (time.perf_counter() - start)

    return min(once() for _ in range(ROUNDS))


def _actions(index: str, documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return ({"_index": index, "_id": document["url"], "_source": document} for document in documents)


def _name(name: str, definition: dict[str, Any]) -> str:
    return f"bench-{hashlib.sha256(json.dumps([name, definition], sort_keys=True).encode()).hexdigest()[:12]}"


def _fill(client: Elasticsearch, index: str, definition: dict[str, Any], count: int) -> None:
    if not client.indices.exists(index=index):
        client.indices.create(index=index, **definition)
        # The log is repeated: a cached total would cost nothing.
        client.indices.put_settings(index=index, settings={"index.requests.cache.enable": False})
    missing = islice(articles(count), client.count(index=index)["count"], None)
    documents = (before.document(article, definition) for article in missing)
    for _ in streaming_bulk(client, _actions(index, documents), chunk_size=1000):
        pass
    client.indices.forcemerge(index=index, max_num_segments=1)
    client.indices.refresh(index=index)
