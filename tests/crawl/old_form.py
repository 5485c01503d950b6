"""Data as Peyk 0.1.0 wrote it: the same documents without later fields."""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

from ingest.settings import settings

NEWER = {
    "articles": ("seconds_to_seen", "seconds_to_searchable", "changed_at", "earlier_versions", "corrected"),
    "crawl-ledger": ("read_hash", "article_archive", "page_url"),
    "article-revisions": ("document", "page", "lost"),
}


def write_in_old_form(client: Elasticsearch) -> None:
    """Remove the newer fields from every document; give revisions their former ids."""
    for name, fields in NEWER.items():
        index = settings().index(name)
        client.indices.refresh(index=index)
        bulk(client, list(_actions(client, index, fields)), refresh=True)


def _actions(client: Elasticsearch, index: str, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for hit in scan(client, index=index, version=True):
        source = {name: value for name, value in hit["_source"].items() if name not in fields}
        name = hit["_id"]
        if "replaced_at" in source:
            yield {"_op_type": "delete", "_index": index, "_id": name}
            name = f"{source['article_id']}-{source['content_hash']}"
        versioned = {"version": hit["_version"], "version_type": "external_gte"} if "title" in source else {}
        if "replaced_at" in source:
            versioned = {}
        yield {"_index": index, "_id": name, "_source": source} | versioned
