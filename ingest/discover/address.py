"""Recognition of story URLs by their shape, for listing and archive pages, which offer only links."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.normalise.url import canonical_url, news_code

_LISTS = re.compile(
    r"(?:/fa)?/(?:tags?|archive|services?|section|category|topic|author|search|page|list|rss|feeds?|about|contact|"
    r"login|ads?|comments?|wp-[a-z]+)(?:/|\.|$)(?!\d{4,}(?:/|$))",
    re.IGNORECASE,
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|css|js|mp[34]|pdf|zip|xml|ico)$", re.IGNORECASE)
_DATED = re.compile(r"/(?:1[34]|19|20)\d{2}/\d{1,2}/\d{1,2}/[^/]+")
_NUMBERED = re.compile(r"/\D{0,10}\d{5,20}|/[^/]+-\d{4,20}(?:$|/)")
_NAMES = ("id", "newsid", "nid", "p", "nn")
_WORDS = 4
"""A slug of at least so many words is a headline, not the name of a section."""


def is_story(url: str, family: str) -> bool:
    """Return whether a URL looks like a story: it has its family's code, a date, a long number or a headline."""
    try:
        canonical = canonical_url(url)
    except ValueError:
        return False
    parts = urlsplit(canonical)
    if _LISTS.match(parts.path) or _FILES.search(parts.path):
        return False
    if news_code(canonical, family) or _DATED.search(parts.path) or _NUMBERED.search(parts.path):
        return True
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    if any(query.get(name, "").isdigit() and len(query[name]) >= 2 for name in _NAMES):
        return True
    slug = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return len([word for word in re.split(r"[-_\u200c ]+", slug) if word]) >= _WORDS
