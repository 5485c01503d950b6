"""Which sitemaps of an index are worth a request."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ingest.discover import Sitemap

MOST = 4
"""Sitemaps of one index that are read at one reading, the newest first."""
DEPTH = 2
"""Indexes below one another that are followed."""
RECENT = timedelta(days=3)
"""An older one holds no news; what it holds is for a backfill."""
_OTHER = re.compile(
    r"(?:categor|tax|tag|author|user|page|product|video|image|photo|static|service|attachment)[^/]*\.xml", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d+")


def newest(sitemaps: Iterable[Sitemap], now: datetime) -> list[Sitemap]:
    """Return those that may hold news, newest first: by the index's dates, where it has none by the numbers in
    addresses."""
    likely = in_order(sitemaps)
    return [one for one in likely if one.changed_at is None or one.changed_at >= now - RECENT][:MOST]


def in_order(sitemaps: Iterable[Sitemap]) -> list[Sitemap]:
    """Return those that may hold stories, newest first."""
    stories = [one for one in sitemaps if not _OTHER.search(one.url)]
    return sorted(stories, key=_age, reverse=True)


def _age(sitemap: Sitemap) -> tuple[datetime, list[int]]:
    numbers = [int(number[:12]) for number in _NUMBERS.findall(sitemap.url)[-6:]]
    return sitemap.changed_at or datetime.min.replace(tzinfo=UTC), numbers
