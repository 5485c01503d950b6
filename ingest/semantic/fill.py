"""Compute vectors for indexed articles that have none yet."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from ingest.errors import NO_ARTICLES, PeykError
from ingest.semantic.encoder import Encoder, Vector
from ingest.semantic.store import SHARDS, VectorStore
from ingest.settings import settings

_PAGE = 1000
_BATCH = 64
"""Articles whose texts are in memory at once; a kill loses the work of so many."""


@dataclass(frozen=True, slots=True)
class Filled:
    """`stored`: vectors computed and stored; `settled`: texts that already had one, or must have none."""

    stored: int
    settled: int


def fill(
    client: Elasticsearch,
    store: VectorStore,
    encoder: Encoder,
    *,
    since: datetime | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Filled:
    """Compute and store the vector of each text that has none, `jobs` at once; published from `since` on, if given.

    A new run after a kill continues the work. Texts are read in the order of their hashes, so that the keys of each
    shard are read once; two runs at a time read the shards in different orders. `progress` is called with the number of
    texts done and the number of articles; copies are one text. Raises PeykError if nothing was indexed, and
    ArchiveAwayError.
    """
    total = _count(client, since)
    stored = settled = 0
    with ThreadPoolExecutor(jobs) as pool:
        for prefix in random.sample(SHARDS, len(SHARDS)):
            known = store.settled(prefix)
            ids = dict(_articles(client, prefix, since))
            missing = sorted(ids.keys() - known)
            settled += len(ids) - len(missing)
            for start in range(0, len(missing), _BATCH):
                batch = {ids[content_hash]: content_hash for content_hash in missing[start : start + _BATCH]}
                vectors = _vectors(client, encoder, pool, batch)
                store.add(vectors)
                stored += len(vectors)
                progress(stored + settled, total)
            progress(stored + settled, total)
    progress(total, total)
    return Filled(stored, settled)


def _count(client: Elasticsearch, since: datetime | None) -> int:
    try:
        answer = client.count(index=settings().index("articles"), query=_query("", since))
    except NotFoundError as error:
        raise PeykError(NO_ARTICLES) from error
    return int(answer["count"])


def _articles(client: Elasticsearch, prefix: str, since: datetime | None) -> Iterator[tuple[str, str]]:
    """Yield each content hash of a shard with the id of an article that has it, in ascending order.

    Each page begins after the last hash of the page before. So it needs no point in time, and copies give one hash.
    """
    after: list[Any] | None = None
    while True:
        answer = client.search(
            index=settings().index("articles"),
            query=_query(prefix, since),
            sort=[{"content_hash": "asc"}],
            search_after=after,
            size=_PAGE,
            source=False,
            track_total_hits=False,
        )
        hits = answer["hits"]["hits"]
        yield from ((hit["sort"][0], hit["_id"]) for hit in hits)
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]


def _vectors(client: Elasticsearch, encoder: Encoder, pool: Executor, batch: dict[str, str]) -> dict[str, Vector]:
    """Return content hash -> vector for articles given as id -> content hash, without those changed or gone by now."""
    answer = client.search(
        index=settings().index("articles"),
        query={"ids": {"values": list(batch)}},
        size=len(batch),
        source_includes=["content_hash", "title", "lead", "body"],
    )
    texts = [hit["_source"] for hit in answer["hits"]["hits"] if hit["_source"]["content_hash"] == batch[hit["_id"]]]
    vectors = pool.map(lambda text: encoder.passage(text["title"], text.get("lead"), text.get("body", "")), texts)
    return {text["content_hash"]: vector for text, vector in zip(texts, vectors, strict=True)}


def _query(prefix: str, since: datetime | None) -> dict[str, Any]:
    """Return the query for the articles of a shard, or for all that have a content hash."""
    wanted: list[dict[str, Any]] = [
        {"prefix": {"content_hash": prefix}} if prefix else {"exists": {"field": "content_hash"}}
    ]
    if since:
        wanted.append({"range": {"published_at": {"gte": since.isoformat()}}})
    return {"bool": {"filter": wanted}}
