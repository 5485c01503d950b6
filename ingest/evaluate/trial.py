"""A throw-away index in which a candidate is tried."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from ingest.evaluate.candidates import Candidate
from ingest.settings import settings

BATCH = 400


@contextmanager
def trial(client: Elasticsearch, candidate: Candidate, documents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The name of an index that holds the documents (`_id` in each); it is gone afterwards."""
    index = settings().index(f"evaluate-{uuid.uuid4().hex[:8]}")
    own = {"number_of_replicas": 0, "refresh_interval": "-1"}
    client.indices.create(index=index, settings=candidate.settings | own, mappings={"properties": candidate.mapping()})
    try:
        bulk(client, ({"_index": index, **document} for document in documents), chunk_size=1000)
        client.indices.refresh(index=index)
        yield index
    finally:
        client.indices.delete(index=index)


def ask(client: Elasticsearch, index: str, bodies: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """For each search body the ids of its hits, in order."""
    for start in range(0, len(bodies), BATCH):
        searches: list[dict[str, Any]] = []
        for body in bodies[start : start + BATCH]:
            searches += [{"index": index}, {"_source": False, **body}]
        for answer in client.msearch(searches=searches)["responses"]:
            if "error" in answer:
                raise RuntimeError(str(answer["error"])[:500])
            yield [hit["_id"] for hit in answer["hits"]["hits"]]


def every_word(field: str, text: str) -> dict[str, Any]:
    """The query that wants all words of the text in one field."""
    return {"match": {field: {"query": text, "operator": "and"}}}
