"""The trace of one address: its entries in the ledger and its articles."""

from typing import Any

from elasticsearch import NotFoundError

from ingest import outlets
from ingest.decisions.tombstones import Tombstones
from ingest.dedupe import identity
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index.indices import check_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import to_document
from ingest.normalise.url import canonical_url, news_code
from ingest.settings import settings


def trace(url: str) -> list[dict[str, Any]]:
    """Return the ledger's entries of an address, each with its `article` (title and times) if that is in the index.

    Raises PeykError for an address that is not in the ledger, and for one that was erased.
    """
    with connect() as client:
        check_indices(client)
        ledger = Ledger(client)
        ledger.refresh()
        known = entries(ledger, url)
        if not known and Tombstones(client).covered([url]):
            raise PeykError(f"{url} was erased; `peyk forget --list` shows when and why")
        if not known:
            raise PeykError(f"no run has met {url}; peyk status shows the outlets that were crawled")
        documents = []
        for entry in known:
            document = to_document(entry)
            if entry.article_id:
                document["article"] = _article(client, entry.article_id)
            documents.append(document)
    return documents


def entries(ledger: Ledger, url: str) -> list[Entry]:
    """Return the entries of an address in any form: other slugs and short links have the story's number."""
    by_key = ledger.get(entry_key(outlet, url) for outlet in ledger.counts()) or _by_news_code(ledger, url)
    return list(by_key.values())


def article_ids(ledger: Ledger, url: str) -> list[str]:
    """Return the ids of the articles that the ledger has for an address."""
    return list(dict.fromkeys(entry.article_id for entry in entries(ledger, url) if entry.article_id))


def _by_news_code(ledger: Ledger, url: str) -> dict[str, Entry]:
    """Return the entries of the article whose number is in an address, such as a short link that was in no feed."""
    try:
        canonical = canonical_url(url)
    except ValueError:
        return {}
    owner = outlets.owner_of(canonical, outlets.by_domain(outlets.load(settings().outlets)))
    code = news_code(canonical, owner.family) if owner else None
    if not owner or not code:
        return {}
    article = identity(owner.id, code, canonical)
    return {entry.key: entry for entry in ledger.find({"term": {"article_id": article}})}


def _article(client: Any, article_id: str) -> dict[str, Any] | None:
    fields = ["title", "url", "published_at", "fetched_at", "indexed_at", "completeness", "corrected"]
    try:
        answer = client.get(index=settings().index("articles"), id=article_id, source_includes=fields)
    except NotFoundError:
        return None
    return {"id": article_id} | dict(answer["_source"])
