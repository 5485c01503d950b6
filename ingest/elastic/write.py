"""Writes of many documents, patient with a busy cluster."""

from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from ingest.errors import PeykError
from ingest.settings import settings


def patience() -> dict[str, Any]:
    """Return retry options of the bulk helpers for a busy cluster: backoff 1, 2, 4 … 30 seconds, and the number of
    retries that takes `PEYK_BUSY_SECONDS` at most."""
    seconds, retries, wait = settings().busy_seconds, 0, 1
    while seconds >= wait:
        seconds, retries, wait = seconds - wait, retries + 1, min(2 * wait, 30)
    return {"initial_backoff": 1, "max_backoff": 30, "max_retries": retries}


def write_all(client: Elasticsearch, actions: Iterable[dict[str, Any]], *, refresh: bool = False) -> int:
    """Write documents, each with its `_index`, `_id` and `_source`, or delete them; return how many.

    A document to delete that is gone already is not counted. Raises PeykError for the first that is refused, and the
    client's own errors if the cluster does not answer.
    """
    count = 0
    for done, item in streaming_bulk(client, actions, raise_on_error=False, refresh=refresh, **patience()):
        if not done and item.get("delete", {}).get("status") != 404:
            result = next(iter(item.values()))
            error = result.get("error", {})
            raise PeykError(
                f"Elasticsearch does not take documents of {result['_index']}: {error.get('type')}: "
                f"{error.get('reason')}; make it writable again (a full disk closes it) and run again, nothing is lost"
            )
        count += done
    return count
