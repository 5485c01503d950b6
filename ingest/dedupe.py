"""Deduplication: an article's identity in the index, the hash of its version, and the cluster of its copies."""

import re
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from ingest.enrich.opening import without_attribution
from ingest.model import Article
from ingest.normalise.text import fold

_SHORT = 200
"""Letters. A shorter body alone does not identify a story: «فیلم را ببینید» appears under many titles."""
_EDITION = re.compile("(?!fa$)[a-z]{2}")


def article_id(article: Article) -> str:
    """Return the article's `_id` in the index."""
    return identity(article.outlet.id, article.news_code, article.canonical_url)


def identity(outlet_id: str, news_code: str | None, canonical_url: str) -> str:
    """Return the article's identity, 32 hexadecimal digits: a hash of outlet and news code, else of the URL.

    All URLs of one article share it. Editions in other languages (`en.` or `/en/`) have news codes of their own, so
    the edition is part of the identity.
    """
    if not news_code:
        return _digest(outlet_id, canonical_url)
    parts = urlsplit(canonical_url)
    subdomain, _, domain = parts.netloc.partition(".")
    labels = (subdomain if "." in domain else "", parts.path[1:].partition("/")[0])
    edition = next((label for label in labels if _EDITION.fullmatch(label)), "fa")
    return _digest(outlet_id, edition, news_code)


def fingerprint(article: Article) -> Article:
    """Return the article with its `content_hash`, which changes with its text, and `cluster_id`, which copies share.

    Copies of a report may differ in title, spelling, ZWNJ, punctuation and credit. Their bodies must be equal after
    folding. Short bodies are joined with title and lead.
    """
    text = (article.title, article.kicker, article.subtitle, article.lead, article.body)
    story = fold(without_attribution(article.body))
    if len(story) < _SHORT:
        story = fold(article.title) + fold(article.lead or "") + story
    return replace(article, content_hash=_digest(*(part or "" for part in text)), cluster_id=_digest(story))


def _digest(*parts: str) -> str:
    # Prefix each part with its length: a part could contain any separator.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
