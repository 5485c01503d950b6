"""Temporary indices for measurements."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from ingest.evaluate.candidates import Candidate
from ingest.mappings import load
from ingest.mappings.synonyms import ensure_set
from ingest.settings import settings

BATCH = 400
OWN = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
EMPTY = {"title": "", "url": "http://x/", "canonical_url": "http://x/", "outlet": {"id": "x"}}
"""Fields that every article has."""


@contextmanager
def throwaway(
    client: Elasticsearch,
    base_settings: dict[str, Any],
    mappings: dict[str, Any],
    documents: Iterable[dict[str, Any]],
) -> Iterator[str]:
    """Yield the name of an index with the documents (`_id` in each) in one segment; delete it afterwards."""
    index = settings().index(f"evaluate-{uuid.uuid4().hex[:8]}")
    client.indices.create(index=index, settings=base_settings | OWN, mappings=mappings)
    try:
        bulk(client, ({"_index": index, **document} for document in documents), chunk_size=1000)
        client.indices.refresh(index=index)
        client.indices.forcemerge(index=index, max_num_segments=1)
        yield index
    finally:
        client.indices.delete(index=index)


@contextmanager
def trial(client: Elasticsearch, candidate: Candidate, documents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the name of an index of the candidate with the documents (`_id` in each)."""
    mappings = {"properties": candidate.mapping()}
    with throwaway(client, candidate.settings, mappings, documents) as index:
        yield index


@contextmanager
def articles(client: Elasticsearch, texts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the name of a Peyk index of articles; `texts`: id -> title, lead, body."""
    ensure_set(client)
    definition = load("articles")
    base = {name: value for name, value in definition["settings"]["index"].items() if name != "auto_expand_replicas"}
    analysis = {"index": base, "analysis": definition["settings"]["analysis"]}
    documents = ({"_id": key, **EMPTY, **text} for key, text in texts.items())
    with throwaway(client, analysis, definition["mappings"], documents) as index:
        yield index


def ask(client: Elasticsearch, index: str, bodies: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield the ids of the hits for each search body, in order."""
    for hits in responses(client, index, bodies):
        yield [hit["_id"] for hit in hits["hits"]]


def responses(client: Elasticsearch, index: str, bodies: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the `hits` of the answer to each search body. Raises RuntimeError if a search fails."""
    for start in range(0, len(bodies), BATCH):
        searches: list[dict[str, Any]] = []
        for body in bodies[start : start + BATCH]:
            searches += [{"index": index}, {"_source": False, **body}]
        for answer in client.msearch(searches=searches)["responses"]:
            if "error" in answer:
                raise RuntimeError(str(answer["error"])[:500])
            yield answer["hits"]


def every_word(field: str, text: str) -> dict[str, Any]:
    """Return the query that requires all words of the text in one field."""
    return {"match": {field: {"query": text, "operator": "and"}}}
