"""Sitemaps, news sitemaps and sitemap indexes (sitemaps.org, Google's news extension)."""

from typing import Any

from ingest.discover.feeds import name_of, own_text, text_of
from ingest.discover.model import Entry


def entries(root: Any) -> list[Entry]:
    """Return the pages of a `urlset`. `lastmod` is no date of publication, so only the news extension dates them."""
    return [_entry(url) for url in root if name_of(url) == "url"]


def indexed(root: Any) -> list[tuple[str, str]]:
    """Address and `lastmod` of the sitemaps of a `sitemapindex`, as they stand there."""
    found = []
    for sitemap in root:
        if name_of(sitemap) == "sitemap":
            fields = {name_of(child): own_text(child) for child in sitemap}
            found.append((fields.get("loc", ""), fields.get("lastmod", "")))
    return found


def _entry(url: Any) -> Entry:
    inner = [(name_of(child), child) for child in url.iter() if child is not url]
    fields = {name: own_text(child) for name, child in reversed(inner)}
    titles = (text_of(child) for name, child in inner if name == "news:title")
    return Entry(
        addresses=(fields.get("loc", ""),),
        title=next(titles, ""),
        dates=tuple(filter(None, [fields.get("news:publication_date")])),
        changed=fields.get("lastmod", ""),
        base=url.base or "",
    )
