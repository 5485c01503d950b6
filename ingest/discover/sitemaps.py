"""Parser for sitemaps, news sitemaps and sitemap indexes (sitemaps.org, Google's news extension)."""

from typing import Any

from ingest.discover.feeds import name_of, own_text, text_of
from ingest.discover.model import Entry


def entries(root: Any) -> list[Entry]:
    """Return the pages of a `urlset`. Only the news extension gives publication dates; `lastmod` is not one."""
    return [_entry(url) for url in root if name_of(url) == "url"]


def indexed(root: Any) -> list[tuple[str, str]]:
    """Return the raw URL and `lastmod` of each sitemap in a `sitemapindex`."""
    pairs = []
    for sitemap in root:
        if name_of(sitemap) == "sitemap":
            fields = {name_of(child): own_text(child) for child in sitemap}
            pairs.append((fields.get("loc", ""), fields.get("lastmod", "")))
    return pairs


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
