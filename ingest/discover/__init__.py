"""Discovery: from feeds and sitemaps to the URLs of stories."""

from ingest.discover.model import Discovered, NotAFeed, Sitemap
from ingest.discover.read import read, read_links

__all__ = ["Discovered", "NotAFeed", "Sitemap", "read", "read_links"]
