"""Documents written to an index since a position, in order and without a gap.

Elasticsearch numbers the operations of each shard (`_seq_no`). Reading stops at the global checkpoint, below which all
operations are done: a write under way may already have a number and become visible later.
"""

import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.rebuild.state import Positions

Hit = dict[str, Any]
CHUNK = 250
SETTLING = 60
"""Seconds to wait until all copies of a shard have the last write."""


def checkpoints(client: Elasticsearch, index: str) -> Positions:
    """Return the global checkpoint of each shard, after a refresh that makes all operations up to it searchable."""
    reached = {shard: numbers["global_checkpoint"] for shard, numbers in _seq_numbers(client, index).items()}
    client.indices.refresh(index=index)
    return reached


def settled(client: Elasticsearch, index: str) -> Positions:
    """Return the checkpoints of an index closed to writes: its last operations.

    Raises PeykError if the copies do not agree within `SETTLING` seconds.
    """
    deadline = time.monotonic() + SETTLING
    while any(numbers["global_checkpoint"] < numbers["max_seq_no"] for numbers in _seq_numbers(client, index).values()):
        if time.monotonic() > deadline:
            raise PeykError(f"the copies of {index} do not agree on the last writes; see the cluster's health")
        time.sleep(0.05)
    return checkpoints(client, index)


def _seq_numbers(client: Elasticsearch, index: str) -> dict[int, dict[str, int]]:
    stats = client.indices.stats(index=index, level="shards", metric="docs")
    return {
        int(shard): copy["seq_no"]
        for shard, copies in stats["indices"][index]["shards"].items()
        for copy in copies
        if copy["routing"]["primary"]
    }


def changes(
    client: Elasticsearch, index: str, after: Positions, upto: Positions, *, source: bool = True, size: int = CHUNK
) -> Iterator[tuple[Positions, list[Hit]]]:
    """Yield (position reached, chunk of hits) for the documents whose last write is after `after`, up to `upto`."""
    reached = dict(after)
    for shard, last in upto.items():
        while reached.get(shard, -1) < last:
            hits = client.search(
                index=index,
                preference=f"_shards:{shard}",
                query={"range": {"_seq_no": {"gt": reached.get(shard, -1), "lte": last}}},
                sort=[{"_seq_no": "asc"}],
                size=size,
                source=source,
                version=True,
                track_total_hits=False,
            )["hits"]["hits"]
            reached = {**reached, shard: hits[-1]["sort"][0] if len(hits) == size else last}
            yield reached, hits


def pending(client: Elasticsearch, index: str, after: Positions, upto: Positions) -> int:
    """Return how many documents `changes` would yield."""
    return sum(
        client.count(
            index=index,
            preference=f"_shards:{shard}",
            query={"range": {"_seq_no": {"gt": after.get(shard, -1), "lte": last}}},
        )["count"]
        for shard, last in upto.items()
    )
