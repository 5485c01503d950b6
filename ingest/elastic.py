"""The connection to Elasticsearch: the cluster of the settings, or this checkout's embedded node."""

import logging
from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from ingest.errors import PeykError
from ingest.settings import settings


def connect() -> Elasticsearch:
    """Return a client of `ELASTICSEARCH_URL`, or of the running embedded node. Raises PeykError if there is neither."""
    from ingest import engine

    url = settings().elasticsearch_url
    if not url:
        node = engine.status()
        if node is None:
            raise PeykError(
                "no Elasticsearch: set ELASTICSEARCH_URL, or start the embedded node by `peyk engine start`"
            )
        url = node.url
    # A line per request would bury the tasks' own messages.
    logging.getLogger("elastic_transport").setLevel(logging.WARNING)
    key = settings().elasticsearch_api_key
    return Elasticsearch(
        url,
        api_key=key.get_secret_value() if key else None,
        request_timeout=60,
        max_retries=5,
        retry_on_timeout=True,
        retry_on_status=(429, 502, 503, 504),
    )


def patience() -> dict[str, Any]:
    """Return retry options of the bulk helpers for a busy cluster: backoff 1, 2, 4 … 30 seconds, and the number of
    retries that takes `PEYK_BUSY_SECONDS` at most."""
    seconds, retries, wait = settings().busy_seconds, 0, 1
    while seconds >= wait:
        seconds, retries, wait = seconds - wait, retries + 1, min(2 * wait, 30)
    return {"initial_backoff": 1, "max_backoff": 30, "max_retries": retries}


def write_all(client: Elasticsearch, actions: Iterable[dict[str, Any]], *, refresh: bool = False) -> int:
    """Write documents, each with its `_index`, `_id` and `_source`, and return how many.

    Raises PeykError for the first that is refused, and the client's own errors if the cluster does not answer.
    """
    count = 0
    for done, item in streaming_bulk(client, actions, raise_on_error=False, refresh=refresh, **patience()):
        if not done:
            result = next(iter(item.values()))
            error = result.get("error", {})
            raise PeykError(
                f"Elasticsearch does not take documents of {result['_index']}: {error.get('type')}: "
                f"{error.get('reason')}; make it writable again (a full disk closes it) and run again, nothing is lost"
            )
        count += 1
    return count
