"""Find the stories of one past day of an outlet: in its archive, else in its sitemaps."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from ingest.discover import Discovered, NotAFeed, Sitemap, read
from ingest.discover.archives import archive_pattern
from ingest.fetch import Fetcher, FetchError
from ingest.model import Link
from ingest.normalise.dates import TEHRAN, day_start
from ingest.normalise.dates.calendars import calendar_of, to_date
from ingest.outlets import Outlet
from ingest.sources.day_archive import read_day
from ingest.sources.sitemap_choice import DEPTH, in_order

MOST_SITEMAPS = 30
"""Sitemaps that one unit reads at one outlet."""
EDITED = timedelta(days=1)
"""A story dated only by `lastmod` counts for a day if it was last changed on it or so long after its end."""
_DATED = re.compile(r"/((?:1[34]|19|20)\d{2})/(\d{1,2})/(\d{1,2})/")


@dataclass(frozen=True, slots=True)
class DayOfLinks:
    """Stories of a day. `whole`: the source seems to list all of them; else `reason` says why not."""

    links: tuple[Link, ...] = ()
    source: str | None = None
    whole: bool = False
    reason: str | None = None


@dataclass
class Finder:
    """Finds stories of past days of one outlet; keeps sitemaps once read."""

    fetcher: Fetcher
    outlet: Outlet
    _read: dict[str, Discovered] = field(default_factory=dict)

    async def day(self, day: date) -> DayOfLinks:
        """Return the stories found for a day. If no source could be read, `source` is None and `reason` says why."""
        reasons = []
        try:
            links = await read_day(self.fetcher, self.outlet, day)
            if links:
                of_day = tuple(link for link in links if day_in_address(link.url) in (None, day))
                return DayOfLinks(of_day, archive_pattern(self.outlet), whole=True)
            reasons.append("no archive is known" if links is None else "its archive lists no story")
        except (FetchError, NotAFeed) as error:
            reasons.append(f"archive: {error}")
        stories: list[Link] = []
        whole = False
        source = None
        for url in self.outlet.sitemaps:
            try:
                sitemap = await self._sitemap(Sitemap(url), day)
            except (FetchError, NotAFeed) as error:
                reasons.append(f"{url}: {error}")
                continue
            source = source or url
            stories.extend(stories_of(sitemap, day))
            whole = whole or reaches(sitemap, day)
        if source is None:
            return DayOfLinks(reason="; ".join(reasons))
        reason = None if whole else f"{source} may not reach back to this day"
        return DayOfLinks(tuple({link.url: link for link in stories}.values()), source, whole, reason)

    async def _sitemap(self, sitemap: Sitemap, day: date, depth: int = 0) -> Discovered:
        """Return a sitemap merged with its child sitemaps that may hold stories of a day."""
        if sitemap.url not in self._read:
            if len(self._read) >= MOST_SITEMAPS:
                raise NotAFeed("too-many", f"more than {MOST_SITEMAPS} sitemaps")
            page = await self.fetcher.get(sitemap.url, self.outlet, is_feed=True)
            self._read[sitemap.url] = await asyncio.to_thread(read, page.body, page.url)
        parent = self._read[sitemap.url]
        if not parent.sitemaps or depth >= DEPTH:
            return parent
        children = [await self._sitemap(child, day, depth + 1) for child in likely(parent.sitemaps, day)]
        links = (*parent.links, *(link for child in children for link in child.links))
        changed = {url: at for child in children for url, at in child.changed.items()}
        return replace(parent, links=links, changed=changed)


def likely(sitemaps: Iterable[Sitemap], day: date) -> list[Sitemap]:
    """Return the sitemaps that may hold stories of a day, at most half of `MOST_SITEMAPS`.

    These are the sitemaps that changed on the day or later, earliest change first; if there are none, those without a
    date.
    """
    start = day_start(day)
    ordered = in_order(sitemaps)
    dated = sorted(
        (sitemap for sitemap in ordered if sitemap.changed_at and sitemap.changed_at >= start),
        key=lambda sitemap: sitemap.changed_at or start,
    )
    return (dated or [sitemap for sitemap in ordered if sitemap.changed_at is None])[: MOST_SITEMAPS // 2]


def stories_of(sitemap: Discovered, day: date) -> list[Link]:
    """Return a sitemap's stories of a day: by publication date, else by the date in the address, else by `lastmod`."""
    start, end = day_start(day), day_start(day + timedelta(days=1))

    def is_of_day(link: Link) -> bool:
        if link.published_at:
            return start <= link.published_at < end
        if in_address := day_in_address(link.url):
            return in_address == day
        changed = sitemap.changed.get(link.url)
        return changed is not None and start <= changed < end + EDITED

    return [link for link in sitemap.links if is_of_day(link)]


def reaches(sitemap: Discovered, day: date) -> bool:
    """Return whether a sitemap has a story from before a day.

    Sitemaps are in order of time, so it then has the whole day.
    """
    start = day_start(day)
    return any(_date(link, sitemap) < start for link in sitemap.links)


def _date(link: Link, sitemap: Discovered) -> datetime:
    if link.published_at:
        return link.published_at
    in_address = day_in_address(link.url)
    if in_address:
        return day_start(in_address)
    return sitemap.changed.get(link.url, datetime.max.replace(tzinfo=TEHRAN))


def day_in_address(url: str) -> date | None:
    """Return the day in a permalink, Jalali or Gregorian: /1405/08/30/ or /2026/11/21/."""
    match = _DATED.search(urlsplit(url).path + "/")
    if not match:
        return None
    year, month, day = (int(text) for text in match.groups())
    calendar = calendar_of(year)
    return to_date(calendar, year, month, day) if calendar else None
