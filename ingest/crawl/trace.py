"""Everything that is known of one address."""

from typing import Any

from elasticsearch import NotFoundError

from ingest.crawl.register import entry_key
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import Ledger
from ingest.model import to_document
from ingest.settings import settings


def trace(url: str) -> list[dict[str, Any]]:
    """The ledger's entries of an address, each with its `article` (title and times) when that is in the index.

    Raises PeykError for an address that no run has met.
    """
    with connect() as client:
        ledger = Ledger(client)
        ledger.refresh()
        entries = ledger.get(entry_key(outlet, url) for outlet in ledger.counts())
        if not entries:
            raise PeykError(f"no run has met {url}; peyk status shows the outlets that were crawled")
        found = []
        for entry in entries.values():
            document = to_document(entry)
            if entry.article_id:
                document["article"] = _article(client, entry.article_id)
            found.append(document)
    return found


def _article(client: Any, article_id: str) -> dict[str, Any] | None:
    fields = ["title", "url", "published_at", "fetched_at", "indexed_at", "completeness"]
    try:
        answer = client.get(index=settings().index("articles"), id=article_id, source_includes=fields)
    except NotFoundError:
        return None
    return {"id": article_id} | dict(answer["_source"])
