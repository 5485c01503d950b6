"""Tombstones: hashes of an erased story's addresses, news code and text, which keep it from coming back.

They are kept in the ledger, with the kind `erased`, and in the archive's decisions (`ingest.decisions.erasures`).
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.chunks import chunks
from ingest.dedupe import article_id, identity
from ingest.elastic import write_all
from ingest.model import Article
from ingest.normalise.url import AddressError, canonical_url, news_code
from ingest.outlets import Outlet, by_domain, load, owner_of
from ingest.settings import settings

KIND = "erased"
CHUNK = 1000
_ANY = ""
"""Means every outlet: an article from a file may name any."""


def bury(client: Elasticsearch, hashes: Iterable[str], at: datetime | None = None) -> None:
    """Write tombstones into the ledger. Raises PeykError if it does not take them."""
    index = settings().index("crawl-ledger")
    source = {"kind": KIND, "decided_at": (at or datetime.now(UTC)).isoformat()}
    write_all(client, ({"_index": index, "_id": _name(digest), "_source": source} for digest in hashes), refresh=True)


def hashes_of(url: str, outlet: Outlet | None = None, outlet_id: str | None = None) -> set[str]:
    """Return the hashes of a URL: of its canonical form, at its outlet and at any, and of the news code in it.

    `outlet_id` replaces a row that is no longer in the catalogue.
    """
    name = outlet.id if outlet else outlet_id
    try:
        address = canonical_url(url)
    except AddressError:
        return {identity(at, None, url) for at in (name, _ANY) if at is not None}
    hashes = {identity(_ANY, None, address)}
    if name is not None:
        hashes.add(identity(name, None, address))
    if outlet and (code := news_code(address, outlet.family)):
        hashes.add(identity(outlet.id, code, address))
    return hashes


def hashes_of_article(article: Article) -> set[str]:
    """Return the hashes of an article's addresses, of its identity, and of its text at its outlet."""
    addresses = {article.url, article.canonical_url}
    hashes = (hashes_of(url, outlet_id=article.outlet.id) for url in addresses)
    text = {hash_of_text(article.outlet.id, article.content_hash)} if article.content_hash else set()
    return ({article_id(article)} | text).union(*hashes)


def hash_of_text(outlet: str, content_hash: str) -> str:
    """Return the hash of a text at its outlet, which may publish it again under another address."""
    return identity(outlet, None, f"text:{content_hash}")


class Tombstones:
    """The erased stories. Whether there are any is read once, at construction."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        index = settings().index("crawl-ledger")
        answer = client.count(index=index, query={"term": {"kind": KIND}}, ignore_unavailable=True)
        self._any = bool(answer["count"])

    def __bool__(self) -> bool:
        """Whether any story was erased."""
        return self._any

    def among(self, hashes: Iterable[str]) -> set[str]:
        """Return the hashes among these that are tombstones."""
        buried: set[str] = set()
        for some in chunks(sorted(set(hashes)) if self._any else (), CHUNK):
            names = {_name(digest): digest for digest in some}
            answer = self._client.mget(index=settings().index("crawl-ledger"), ids=list(names), source=False)
            buried |= {names[item["_id"]] for item in answer["docs"] if item.get("found")}
        return buried

    def covered(self, urls: Iterable[str]) -> set[str]:
        """Return the addresses among these that belong to erased stories."""
        domains = by_domain(load(settings().outlets)) if self._any else {}
        hashes = {url: hashes_of(url, owner_of(url, domains)) for url in urls} if self._any else {}
        erased = self.among(digest for several in hashes.values() for digest in several)
        return {url for url, several in hashes.items() if several & erased}

    def erased(self, articles: Iterable[Article]) -> set[str]:
        """Return the ids of the articles among these that are erased stories."""
        hashes = {article_id(article): hashes_of_article(article) for article in articles} if self._any else {}
        erased = self.among(digest for several in hashes.values() for digest in several)
        return {name for name, several in hashes.items() if several & erased}


def _name(digest: str) -> str:
    return f"{KIND}-{digest}"
