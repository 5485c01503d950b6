"""Select the sitemaps of an index that are worth a request."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ingest.discover import Sitemap

MOST = 4
"""Sitemaps of one index that one reading reads, the newest first."""
DEPTH = 2
"""Levels of nested indices that are followed."""
RECENT = timedelta(days=3)
"""A sitemap that changed earlier holds no news; its stories are for a backfill."""
_OTHER = re.compile(
    r"(?:categor|tax|tag|author|user|page|product|video|image|photo|static|service|attachment)[^/]*\.xml", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d+")


def newest(sitemaps: Iterable[Sitemap], now: datetime) -> list[Sitemap]:
    """Return the sitemaps that may hold news, newest first: by the dates in the index, else by the numbers in URLs."""
    likely = in_order(sitemaps)
    return [sitemap for sitemap in likely if sitemap.changed_at is None or sitemap.changed_at >= now - RECENT][:MOST]


def in_order(sitemaps: Iterable[Sitemap]) -> list[Sitemap]:
    """Return the sitemaps that may hold stories, newest first."""
    stories = [sitemap for sitemap in sitemaps if not _OTHER.search(sitemap.url)]
    return sorted(stories, key=_age, reverse=True)


def _age(sitemap: Sitemap) -> tuple[datetime, list[int]]:
    numbers = [int(number[:12]) for number in _NUMBERS.findall(sitemap.url)[-6:]]
    return sitemap.changed_at or datetime.min.replace(tzinfo=UTC), numbers
