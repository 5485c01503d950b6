"""Find loaded articles that were already crawled: they are neither overwritten nor duplicated."""

from collections.abc import Sequence

from elasticsearch import Elasticsearch

from ingest.dedupe import article_id
from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.model import Article
from ingest.normalise.url import canonical_url
from ingest.settings import settings


def crawled(client: Elasticsearch, articles: Sequence[Article]) -> list[str | None]:
    """Return for each article the URL under which it was crawled, or None.

    An article was crawled if the ledger has an article at its URL, or if the index has one with its id or URL that has
    an archived page or an entry. Takes at most some hundred articles at a time.
    """
    addresses = [dict.fromkeys((article.canonical_url, canonical_url(article.url))) for article in articles]
    keys = [
        [entry_key(article.outlet.id, url) for url in urls] for article, urls in zip(articles, addresses, strict=True)
    ]
    ledger = Ledger(client)
    entries = ledger.get(dict.fromkeys(key for several in keys for key in several))
    at_address = {key: entry.url for key, entry in entries.items() if entry.article_id}
    by_id, by_url = _indexed(client, ledger, articles, [url for urls in addresses for url in urls])
    return [
        next((at_address[key] for key in several if key in at_address), None)
        or by_id.get(article_id(article))
        or next((by_url[url] for url in urls if url in by_url), None)
        for article, several, urls in zip(articles, keys, addresses, strict=True)
    ]


def _indexed(
    client: Elasticsearch, ledger: Ledger, articles: Sequence[Article], urls: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the URLs of crawled articles in the index, by id and by canonical URL."""
    ids = sorted({article_id(article) for article in articles})
    same = [{"ids": {"values": ids}}, {"terms": {"canonical_url": sorted(set(urls))}}]
    hits = client.search(
        index=settings().index("articles"),
        query={"bool": {"should": same}},
        size=10_000,
        source_includes=["url", "canonical_url", "archive"],
    )["hits"]["hits"]
    owned = ledger.owners(hit["_id"] for hit in hits) if hits else {}
    crawled_hits = [hit for hit in hits if "archive" in hit["_source"] or hit["_id"] in owned]
    by_id = {hit["_id"]: hit["_source"]["url"] for hit in crawled_hits}
    return by_id, {hit["_source"]["canonical_url"]: hit["_source"]["url"] for hit in crawled_hits}
