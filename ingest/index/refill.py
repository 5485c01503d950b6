"""Index documents again that were written before their mapping got a sub-field, so that the sub-field finds them."""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan, streaming_bulk

from ingest.elastic import patience
from ingest.errors import PeykError
from ingest.settings import settings

WITH_OUTLET = ("article-revisions", "crawl-days", "crawl-ledger", "crawl-runs")
"""The indices in which `outlet` is a keyword, and `outlet.id` the same as a sub-field: the name it has in articles."""
LACKING = {"bool": {"filter": {"exists": {"field": "outlet"}}, "must_not": {"exists": {"field": "outlet.id"}}}}
TRIES = 5
"""Of an update whose document a crawl writes at the same time."""


def lacking(client: Elasticsearch) -> int:
    """Return the number of documents without `outlet.id`; a missing index has none."""
    return sum(client.count(index=name, query=LACKING)["count"] for name in _indices(client))


def refill(client: Elasticsearch) -> int:
    """Index these documents again, as they are; return how many. Safe during crawls, and when killed.

    Raises PeykError if one is refused.
    """
    count = 0
    for done, item in streaming_bulk(client, _updates(client), raise_on_error=False, **patience()):
        error = item["update"].get("error", {})
        if not done and error.get("type") != "document_missing_exception":
            raise PeykError(f"Elasticsearch does not take documents of {item['update']['_index']}: {error}")
        count += done
    return count


def _updates(client: Elasticsearch) -> Iterator[dict[str, Any]]:
    for index in _indices(client):
        client.indices.refresh(index=index)
        for hit in scan(client, index=index, query={"query": LACKING, "_source": False}, size=2000):
            update = {"_op_type": "update", "_index": index, "_id": hit["_id"], "retry_on_conflict": TRIES}
            # Without `detect_noop`, Elasticsearch would not index a document that stays the same.
            yield update | {"doc": {}, "detect_noop": False}


def _indices(client: Elasticsearch) -> list[str]:
    """Return the indices that exist and whose mapping has the field: the next crawl adds it."""
    names = map(settings().index, WITH_OUTLET)
    found = [name for name in names if client.indices.exists(index=name)]
    return [name for name in found if client.field_caps(index=name, fields="outlet.id")["fields"]]
