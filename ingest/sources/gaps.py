"""Gaps: periods in which a feed may have shown and dropped stories between two readings; find, fill, close them."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from elasticsearch import Elasticsearch

from ingest.discover import Discovered, NotAFeed
from ingest.fetch import FetchError
from ingest.ledger import Ledger
from ingest.ledger.entry import retry_at
from ingest.ledger.source_entry import FeedState, Gap
from ingest.model import Link
from ingest.normalise.dates import TEHRAN, jalali_fields
from ingest.sources.polling import Comparison, short_keys

EDGE = 20
"""Addresses of the reading before a gap; a sitemap that lists one of them covers the gap."""
CLOSED_KEPT = 5
MOST_OPEN = 20
MOST_DAYS = 3
"""Days of an archive that one repair reads; a longer gap needs a backfill."""


@dataclass(frozen=True, slots=True)
class OpenGap:
    """An open gap with its outlet and feed."""

    outlet: str
    feed: str
    gap: Gap


@dataclass(frozen=True, slots=True)
class Filling:
    """Stories found for a gap. `by` is the source that covers it, None if none does; `reason`: why not."""

    links: tuple[Link, ...] = ()
    by: str | None = None
    reason: str | None = None


def open_gaps(client: Elasticsearch, outlet: str | None = None) -> list[OpenGap]:
    """Return the open gaps of all outlets, or of one, the oldest first."""
    filters = [{"term": {"outlet": outlet}}] if outlet else []
    gaps = [
        OpenGap(entry.outlet, entry.url, gap)
        for entry in Ledger(client).find_sources({"term": {"feed.gaps.state": "open"}}, *filters)
        for gap in entry.feed.gaps
        if gap.state == "open"
    ]
    return sorted(gaps, key=lambda open_gap: open_gap.gap.since)


def gap_between(state: FeedState, comparison: Comparison, run_id: str, now: datetime) -> Gap | None:
    """Return the gap between two readings that share no story."""
    if not comparison.overrun or state.read_at is None:
        return None
    since, until = state.newest_at or state.read_at, comparison.oldest_at or now
    if since >= until:
        since, until = state.read_at, now
    return Gap(since, until, now, run_id, edge=state.seen[:EDGE])


def kept(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps to keep in a feed's entry: the newest open ones and the last closed ones."""
    known = list(gaps)
    closed = [gap for gap in known if gap.state == "closed"]
    return (*closed[-CLOSED_KEPT:], *[gap for gap in known if gap.state == "open"][-MOST_OPEN:])


def is_ready(gap: Gap, now: datetime) -> bool:
    """Return whether a repair is due."""
    return gap.state == "open" and (gap.next_attempt_at is None or gap.next_attempt_at <= now)


async def fill(
    gap: Gap,
    outlet: str,
    sitemaps: Iterable[str],
    read_sitemap: Callable[[str], Awaitable[Discovered]],
    read_day: Callable[[date], Awaitable[tuple[Link, ...] | None]],
) -> Filling:
    """Search an outlet's sitemaps, then its day archive, for the stories of a gap."""
    links: dict[str, Link] = {}
    reasons = []
    for url in sitemaps:
        try:
            sitemap = await read_sitemap(url)
        except (FetchError, NotAFeed) as error:
            reasons.append(f"{url}: {error}")
            continue
        links |= {link.url: link for link in sitemap.links if lies_within(link, gap)}
        if reaches_across(sitemap, gap, outlet):
            return Filling(tuple(links.values()), by=url)
        reasons.append(f"{url} does not reach back far enough")
    days = days_of(gap)
    if len(days) > MOST_DAYS:
        return Filling(tuple(links.values()), reason=f"{len(days)} days are for `peyk backfill`; {'; '.join(reasons)}")
    try:
        for day in days:
            listed = await read_day(day)
            if listed is None:
                reasons.append("no archive is known")
                return Filling(tuple(links.values()), reason="; ".join(reasons))
            links |= {link.url: link for link in listed if link.url not in links}
    except (FetchError, NotAFeed) as error:
        return Filling(tuple(links.values()), reason="; ".join([*reasons, f"archive: {error}"]))
    return Filling(tuple(links.values()), by="archive")


def reaches_across(sitemap: Discovered, gap: Gap, outlet: str) -> bool:
    """Return whether a sitemap lists stories from before a gap, and therefore covers it."""
    if any(link.published_at and link.published_at <= gap.since for link in sitemap.links):
        return True
    return not short_keys(outlet, sitemap.links).isdisjoint(gap.edge)


def lies_within(link: Link, gap: Gap) -> bool:
    """Return whether a story may lie in a gap: by its date, or because it has none."""
    return link.published_at is None or gap.since <= link.published_at <= gap.until


def days_of(gap: Gap) -> list[date]:
    """Return the days in Tehran that a gap touches."""
    first, last = (at.astimezone(TEHRAN).date() for at in (gap.since, gap.until))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def repaired(gap: Gap, filling: Filling, recovered: int, now: datetime) -> Gap:
    """Return a gap after a repair: closed, or open with the reason and the time of the next repair."""
    if filling.by:
        return replace(
            gap, state="closed", closed_at=now, closed_by=filling.by, recovered=gap.recovered + recovered, reason=None
        )
    attempts = gap.attempts + 1
    return replace(
        gap,
        attempts=attempts,
        next_attempt_at=retry_at(attempts, now),
        reason=filling.reason,
        recovered=gap.recovered + recovered,
    )


def describe(gap: Gap) -> str:
    """Return a gap in one line for operators, in Tehran's time."""
    first, last = (f"{jalali_fields(at)[0]} {at.astimezone(TEHRAN):%H:%M}" for at in (gap.since, gap.until))
    return f"stories between {first} and {last} may be missing ({gap.reason or 'not repaired yet'})"
