"""Sums over the ids and versions of an index: a restored index is compared with the one that was backed up.

Every document falls into one of `BUCKETS` by its id. A bucket in which nothing was written during the backup must come
back exactly; one with writes must have between as many documents as before and as after.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

BUCKETS = 4096
_MODULUS = 1 << 64
PASSING = "lease-"
"""Prefix of the ids of leases: they come and go with every run, and a restore deletes them."""

Sum = tuple[int, int]
"""Number of documents, and the sum of their hashes."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of the buckets that are not empty."""

    buckets: Mapping[str, Sum] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """Number of documents."""
        return sum(count for count, _ in self.buckets.values())


def sums(client: Elasticsearch, index: str) -> Sums:
    """Return the sums of an index, over the documents that a search sees now."""
    client.indices.refresh(index=index)
    buckets: dict[str, Sum] = {}
    query = {"query": {"match_all": {}}, "version": True, "_source": False}
    for hit in scan(client, index=index, query=query, size=5000):
        name = hit["_id"]
        if name.startswith(PASSING):
            continue
        digest = hashlib.blake2b(f"{name}\0{hit['_version']}".encode(), digest_size=8).digest()
        key = str(zlib.crc32(name.encode()) % BUCKETS)
        count, total = buckets.get(key, (0, 0))
        buckets[key] = (count + 1, (total + int.from_bytes(digest)) % _MODULUS)
    return Sums(buckets)


def position(client: Elasticsearch, index: str) -> list[int]:
    """Return the sequence number of each shard's last operation: it moves with every write."""
    shards = client.indices.stats(index=index, level="shards", metric="docs")["indices"][index]["shards"]
    return [
        copy["seq_no"]["max_seq_no"]
        for _, copies in sorted(shards.items())
        for copy in copies
        if copy["routing"]["primary"]
    ]


def difference(restored: Sums, before: Sums, after: Sums) -> str:
    """Return in a few words how a restored index differs from what was backed up, or "" if it does not."""
    for key in before.buckets.keys() | after.buckets.keys() | restored.buckets.keys():
        found, first, last = (each.buckets.get(key, (0, 0)) for each in (restored, before, after))
        unchanged = first == last
        fewest, most = sorted((first[0], last[0]))
        if (unchanged and found != first) or not fewest <= found[0] <= most:
            expected = f"{before.documents:,}" if before == after else f"{before.documents:,} to {after.documents:,}"
            what = "other ids or versions" if found[0] == first[0] else "other documents"
            return f"{restored.documents:,} documents of {expected}, with {what} than were backed up"
    return ""
