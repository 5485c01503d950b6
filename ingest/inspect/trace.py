"""Everything that is known of one address."""

from typing import Any

from elasticsearch import NotFoundError

from ingest import outlets
from ingest.decisions.tombstones import Tombstones
from ingest.dedupe import identity
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import to_document
from ingest.normalise.url import canonical_or_own, canonical_url, news_code
from ingest.settings import settings


def trace(url: str) -> list[dict[str, Any]]:
    """Return the ledger's entries of an address, each with its `article` (title and times) when that is in the index.

    Raises PeykError for an address that no run has met, and for one that was erased.
    """
    with connect() as client:
        ledger = Ledger(client)
        ledger.refresh()
        known = entries(ledger, url)
        if not known and Tombstones(client).covered([url]):
            raise PeykError(f"{url} was erased; `peyk forget --list` shows when and why")
        if not known:
            raise PeykError(f"no run has met {url}; peyk status shows the outlets that were crawled")
        found = []
        for entry in known:
            document = to_document(entry)
            if entry.article_id:
                document["article"] = _article(client, entry.article_id)
            found.append(document)
    return found


def entries(ledger: Ledger, url: str) -> list[Entry]:
    """Return the entries that any form of an address stands for: other slugs and short links carry the story's
    number."""
    found = ledger.get(entry_key(outlet, url) for outlet in ledger.counts()) or _by_news_code(ledger, url)
    return list(found.values())


def article_ids(ledger: Ledger, url: str) -> list[str]:
    """Return the ids of the articles that the ledger knows of an address."""
    return list(dict.fromkeys(entry.article_id for entry in entries(ledger, url) if entry.article_id))


def at_address(url: str) -> dict[str, Any]:
    """Return the query of the articles that bear an address, as it stands or in its canonical form."""
    forms = sorted({url, canonical_or_own(url)})
    return {"bool": {"should": [{"terms": {field: forms}} for field in ("url", "canonical_url")]}}


def _by_news_code(ledger: Ledger, url: str) -> dict[str, Entry]:
    """Return the entries of the article whose number an address carries, such as a short link that no feed ever
    showed."""
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
