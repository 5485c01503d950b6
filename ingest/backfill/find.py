"""The stories of one past day of an outlet: from its archive, else from its sitemaps."""

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
"""Sitemaps of one outlet that one unit reads."""
EDITED = timedelta(days=1)
"""How long after its day a story that only `lastmod` dates may have been changed last and still be taken for it."""
_DATED = re.compile(r"/((?:1[34]|19|20)\d{2})/(\d{1,2})/(\d{1,2})/")


@dataclass(frozen=True, slots=True)
class DayOfLinks:
    """`whole`: the source tells all stories of the day, as far as it can be told."""

    links: tuple[Link, ...] = ()
    source: str | None = None
    whole: bool = False
    reason: str | None = None


@dataclass
class Finder:
    """Looks for the stories of past days of one outlet."""

    fetcher: Fetcher
    outlet: Outlet
    _read: dict[str, Discovered] = field(default_factory=dict)

    async def day(self, day: date) -> DayOfLinks:
        """Return what is found of a day. `source` is None where none could be read; the reason says why."""
        reasons = []
        try:
            links = await read_day(self.fetcher, self.outlet, day)
            if links:
                own = tuple(link for link in links if day_in_address(link.url) in (None, day))
                return DayOfLinks(own, archive_pattern(self.outlet), whole=True)
            reasons.append("no archive is known" if links is None else "its archive lists no story")
        except (FetchError, NotAFeed) as error:
            reasons.append(f"archive: {error}")
        known: list[Link] = []
        whole = False
        told = None
        for url in self.outlet.sitemaps:
            try:
                found = await self._sitemap(Sitemap(url), day)
            except (FetchError, NotAFeed) as error:
                reasons.append(f"{url}: {error}")
                continue
            told = told or url
            known.extend(stories_of(found, day))
            whole = whole or reaches(found, day)
        if told is None:
            return DayOfLinks(reason="; ".join(reasons))
        reason = None if whole else f"{told} does not reach back to this day for sure"
        return DayOfLinks(tuple({link.url: link for link in known}.values()), told, whole, reason)

    async def _sitemap(self, sitemap: Sitemap, day: date, depth: int = 0) -> Discovered:
        """Return a sitemap with those below it that may hold stories of a day."""
        if sitemap.url not in self._read:
            if len(self._read) >= MOST_SITEMAPS:
                raise NotAFeed("too-many", f"more than {MOST_SITEMAPS} sitemaps")
            page = await self.fetcher.get(sitemap.url, self.outlet, is_feed=True)
            self._read[sitemap.url] = await asyncio.to_thread(read, page.body, page.url)
        found = self._read[sitemap.url]
        if not found.sitemaps or depth >= DEPTH:
            return found
        below = [await self._sitemap(one, day, depth + 1) for one in likely(found.sitemaps, day)]
        links = (*found.links, *(link for one in below for link in one.links))
        return replace(found, links=links, changed={url: at for one in below for url, at in one.changed.items()})


def likely(sitemaps: Iterable[Sitemap], day: date) -> list[Sitemap]:
    """Return those that may hold stories of a day: changed on it or later, the earliest such first; or not dated."""
    start = day_start(day)
    stories = in_order(sitemaps)
    dated = sorted(
        (one for one in stories if one.changed_at and one.changed_at >= start), key=lambda one: one.changed_at or start
    )
    return (dated or [one for one in stories if one.changed_at is None])[: MOST_SITEMAPS // 2]


def stories_of(found: Discovered, day: date) -> list[Link]:
    """Return the stories of a sitemap that are of a day: by their date, by the date in the address, else by
    `lastmod`."""
    start, end = day_start(day), day_start(day + timedelta(days=1))

    def is_of_day(link: Link) -> bool:
        if link.published_at:
            return start <= link.published_at < end
        if written := day_in_address(link.url):
            return written == day
        changed = found.changed.get(link.url)
        return changed is not None and start <= changed < end + EDITED

    return [link for link in found.links if is_of_day(link)]


def reaches(found: Discovered, day: date) -> bool:
    """Return whether a sitemap holds a story from before a day, and so, they being in order of time, all of the day."""
    start = day_start(day)
    return any(_told(link, found) < start for link in found.links)


def _told(link: Link, found: Discovered) -> datetime:
    if link.published_at:
        return link.published_at
    written = day_in_address(link.url)
    if written:
        return day_start(written)
    return found.changed.get(link.url, datetime.max.replace(tzinfo=TEHRAN))


def day_in_address(url: str) -> date | None:
    """Return the day in a permalink, Jalali or Gregorian: /1405/08/30/ or /2026/11/21/."""
    match = _DATED.search(urlsplit(url).path + "/")
    if not match:
        return None
    year, month, day = (int(text) for text in match.groups())
    calendar = calendar_of(year)
    return to_date(calendar, year, month, day) if calendar else None
