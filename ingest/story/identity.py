"""The identity of a story by its address alone, regardless of the page's canonical URL."""

from dataclasses import replace

from ingest.dedupe import identity
from ingest.ledger import Entry
from ingest.model import Article
from ingest.normalise.url import AddressError, canonical_url, news_code
from ingest.outlets import Outlet


def at_own_address(article: Article, outlet: Outlet) -> Article:
    """Return the article with the page URL as canonical URL, for pages that name another story as canonical."""
    address = canonical_url(article.url)
    profile = article.extraction.profile if article.extraction else ""
    family = outlet.family if outlet.family != "unknown" else profile
    return replace(article, canonical_url=address, news_code=news_code(address, family))


def own_identity(entry: Entry, outlet: Outlet) -> str:
    """Return the article id that follows from the address alone; the entry key if the address is invalid."""
    try:
        address = canonical_url(entry.url)
    except AddressError:
        return entry.key
    return identity(outlet.id, news_code(address, outlet.family), address)


def differ(one: str, other: str) -> bool:
    """Return whether two addresses differ in canonical form."""
    try:
        return canonical_url(one) != canonical_url(other)
    except AddressError:
        return one != other


def as_story(article: Article, story: Article) -> Article:
    """Return the article with the canonical URL and news code of `story`."""
    return replace(article, canonical_url=story.canonical_url, news_code=story.news_code)
