"""Compare ledger and index: every document must have an entry that owns it, every entry with an article a document.

Articles of `peyk load` have no entry; they are recognised by having no `extraction`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.chunks import chunks
from ingest.index.succession import present
from ingest.ledger import Ledger
from ingest.settings import settings

MOST_OUTLETS = 10_000
CHUNK = 1000
CRAWLED = {"exists": {"field": "extraction.profile"}}
OWNS = {"exists": {"field": "article_id"}}
OTHER = {"exists": {"field": "duplicate_of"}}
MOVED = {"term": {"corrected": "outlet"}}


@dataclass(frozen=True, slots=True)
class Balance:
    """The numbers of one outlet: entries that own an article, documents of crawled articles, articles from files."""

    outlet: str
    entries: int
    documents: int
    imports: int

    @property
    def balanced(self) -> bool:
        """Whether there are as many documents as entries that own one."""
        return self.entries == self.documents


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Ids and addresses of documents without an entry; keys and addresses of entries without a document."""

    documents: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...]


def balances(client: Elasticsearch, until: datetime | None = None) -> list[Balance]:
    """Return the balance of every outlet in the ledger or the index. `until`: only stories first seen by then.

    While a run visits an outlet, its numbers may differ for a moment.
    """
    _refresh(client)
    filters = [{"range": {"first_seen_at": {"lte": until.isoformat()}}}] if until else []
    owners: list[dict[str, Any]] = [{"term": {"kind": "article"}}, OWNS, *filters]
    entries = _by_outlet(client, "crawl-ledger", "outlet", {"bool": {"filter": owners, "must_not": OTHER}})
    documents = _by_publisher(client, {"bool": {"filter": [CRAWLED, *filters]}})
    imports = _by_publisher(client, {"bool": {"filter": filters, "must_not": CRAWLED}})
    return [
        Balance(name, entries.get(name, 0), documents.get(name, 0), imports.get(name, 0))
        for name in sorted({*entries, *documents, *imports})
    ]


def unmatched(client: Elasticsearch, outlet: str) -> Unmatched:
    """Return what has no counterpart at an outlet. Each is looked up twice, since a run may just have changed it."""
    _refresh(client)
    ledger = Ledger(client)
    owners = {str(entry.article_id): entry for entry in ledger.find({"term": {"outlet": outlet}}, OWNS, without=OTHER)}
    query = {"bool": {"filter": CRAWLED, "must_not": MOVED, "must": {"term": {"outlet.id": outlet}}}}
    hits = scan(client, index=settings().index("articles"), query={"query": query}, source=["url"])
    urls = {hit["_id"]: hit["_source"]["url"] for hit in hits}
    moved = _moved(client, {"bool": {"filter": CRAWLED}})
    urls |= {hit["_id"]: hit["_source"]["url"] for hit in moved if _publisher(hit) == outlet}
    missing = {name: entry for name, entry in owners.items() if name not in urls}
    orphans = {name: url for name, url in urls.items() if name not in owners}
    _refresh(client)
    owned = {name for names in chunks(orphans, CHUNK) for name in ledger.owners(names)}
    present_ids = {name for names in chunks(missing, CHUNK) for name in present(client, names)}
    return Unmatched(
        tuple((name, url) for name, url in orphans.items() if name not in owned),
        tuple((entry.key, entry.url) for name, entry in missing.items() if name not in present_ids),
    )


def _by_outlet(client: Elasticsearch, index: str, field: str, query: dict[str, Any]) -> dict[str, int]:
    aggs = {"outlets": {"terms": {"field": field, "size": MOST_OUTLETS}}}
    answer = client.search(index=settings().index(index), size=0, query=query, aggs=aggs)
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["outlets"]["buckets"]}


def _by_publisher(client: Elasticsearch, query: dict[str, Any]) -> dict[str, int]:
    """Return the number of articles by outlet, with corrected outlets ignored."""
    counts = Counter(_by_outlet(client, "articles", "outlet.id", query))
    for hit in _moved(client, query):
        counts[hit["_source"]["outlet"]["id"]] -= 1
        counts[_publisher(hit)] += 1
    return dict(+counts)


def _moved(client: Elasticsearch, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the hits of articles whose outlet a person corrected."""
    query = {"bool": {"filter": [MOVED, query]}}
    source = ["url", "outlet.id", "uncorrected.outlet.id"]
    yield from scan(client, index=settings().index("articles"), query={"query": query}, source=source)


def _publisher(hit: dict[str, Any]) -> str:
    """Return the id of the outlet that published an article."""
    source = hit["_source"]
    return str(source.get("uncorrected", source).get("outlet", source["outlet"])["id"])


def _refresh(client: Elasticsearch) -> None:
    client.indices.refresh(index=[settings().index("articles"), settings().index("crawl-ledger")])
