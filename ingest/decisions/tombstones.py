"""What keeps an erased story from coming back: hashes of its addresses and of its news code, and nothing else of it.

They lie in the ledger, of the kind `erased`, and in the archive's decisions (`ingest.decisions.erasures`).
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
"""Stands for every outlet: an article from a file may name any."""


def bury(client: Elasticsearch, hashes: Iterable[str], at: datetime | None = None) -> None:
    """Write tombstones into the ledger. Raises PeykError when it does not take them."""
    index = settings().index("crawl-ledger")
    source = {"kind": KIND, "decided_at": (at or datetime.now(UTC)).isoformat()}
    write_all(client, ({"_index": index, "_id": _name(one), "_source": source} for one in hashes), refresh=True)


def hashes_of(url: str, outlet: Outlet | None = None, outlet_id: str | None = None) -> set[str]:
    """Return the hashes of an address: in its canonical form, at its outlet and at any, and of the news code in it.

    `outlet_id` in place of a row that is not in the catalogue any more.
    """
    name = outlet.id if outlet else outlet_id
    try:
        address = canonical_url(url)
    except AddressError:
        return {identity(one, None, url) for one in (name, _ANY) if one is not None}
    found = {identity(_ANY, None, address)}
    if name is not None:
        found.add(identity(name, None, address))
    if outlet and (code := news_code(address, outlet.family)):
        found.add(identity(outlet.id, code, address))
    return found


def hashes_of_article(article: Article) -> set[str]:
    """Return the hashes of an article's addresses, of its identity, and of its text at its outlet."""
    addresses = {article.url, article.canonical_url}
    found = (hashes_of(url, outlet_id=article.outlet.id) for url in addresses)
    text = {hash_of_text(article.outlet.id, article.content_hash)} if article.content_hash else set()
    return ({article_id(article)} | text).union(*found)


def hash_of_text(outlet: str, content_hash: str) -> str:
    """Return the hash of a text at its outlet, which may print it once more under another address."""
    return identity(outlet, None, f"text:{content_hash}")


class Tombstones:
    """The erased stories, as they stand when it is made."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        index = settings().index("crawl-ledger")
        found = client.count(index=index, query={"term": {"kind": KIND}}, ignore_unavailable=True)
        self._any = bool(found["count"])

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self._any

    def among(self, hashes: Iterable[str]) -> set[str]:
        """Return those of these hashes that are of erased stories."""
        found: set[str] = set()
        for some in chunks(sorted(set(hashes)) if self._any else (), CHUNK):
            names = {_name(one): one for one in some}
            answer = self._client.mget(index=settings().index("crawl-ledger"), ids=list(names), source=False)
            found |= {names[item["_id"]] for item in answer["docs"] if item.get("found")}
        return found

    def covered(self, urls: Iterable[str]) -> set[str]:
        """Return those of these addresses that are of erased stories."""
        domains = by_domain(load(settings().outlets)) if self._any else {}
        hashes = {url: hashes_of(url, owner_of(url, domains)) for url in urls} if self._any else {}
        erased = self.among(one for several in hashes.values() for one in several)
        return {url for url, several in hashes.items() if several & erased}

    def erased(self, articles: Iterable[Article]) -> set[str]:
        """Return the ids of those of these articles that are erased stories."""
        hashes = {article_id(article): hashes_of_article(article) for article in articles} if self._any else {}
        erased = self.among(one for several in hashes.values() for one in several)
        return {name for name, several in hashes.items() if several & erased}


def _name(digest: str) -> str:
    return f"{KIND}-{digest}"
