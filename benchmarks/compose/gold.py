"""What the cluster of the containers holds, beside what it must hold."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import scan

from benchmarks.compose.environment import AGENT, Size
from benchmarks.compose.stack import Stack
from benchmarks.soak.gold import addresses, check_balance, check_index, check_ledger
from ingest.elastic import connect
from ingest.settings import settings

KEPT = ("articles", "article-revisions", "crawl-ledger", "crawl-runs", "crawl-days")
"""Indices that must be the same after a restore: ids and documents."""


@contextmanager
def cluster(stack: Stack, values: dict[str, str]) -> Iterator[Elasticsearch]:
    """Yield a client of the containers' Elasticsearch by its published port, and make Peyk's settings name it."""
    authority = stack.folder / "ca.crt"
    # An emptied installation has a new one.
    stack.compose("cp", "elasticsearch:/usr/share/elasticsearch/config/certs/ca.crt", str(authority))
    os.environ |= {
        "ELASTICSEARCH_URL": f"https://localhost:{values['ELASTIC_PORT']}",
        "ELASTICSEARCH_CA_CERTS": str(authority),
        "ELASTICSEARCH_USER": "elastic",
        "ELASTICSEARCH_PASSWORD": values["ELASTIC_PASSWORD"],
        "PEYK_USER_AGENT": AGENT,
        "PEYK_INDEX_PREFIX": "",
    }
    settings.cache_clear()
    with connect() as client:
        yield client


def count(client: Elasticsearch) -> int:
    """Return the number of searchable articles; 0 while the cluster does not answer."""
    try:
        return int(client.options(request_timeout=5, max_retries=0).count(index="articles")["count"])
    except (ApiError, TransportError):
        return 0


def differences(
    client: Elasticsearch, size: Size, edition: int, besides: tuple[str, ...] = (), limit: int = 20
) -> list[str]:
    """Return how ledger and index differ from a perfect crawl of the editions so far, one line each.

    `besides`: addresses of articles that people loaded or corrected.
    """
    books = addresses([size.edition(number) for number in range(1, edition + 1)])
    world = size.edition(edition)
    found = chain(check_ledger(client, books), check_index(client, world), check_balance(client))
    return list(islice((line for line in found if not line.startswith(besides)), limit))


def contents(client: Elasticsearch) -> dict[str, dict[str, str]]:
    """Return the digest of every document by index and id."""
    client.indices.refresh(index=",".join(KEPT))
    return {name: {hit["_id"]: _digest(hit) for hit in scan(client, index=name, size=1000)} for name in KEPT}


def _digest(hit: dict[str, object]) -> str:
    text = json.dumps(hit["_source"], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
