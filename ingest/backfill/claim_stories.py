"""Claims: a backfill fetches the stories of a past day that are new to the ledger or that earlier backfills left."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.key import entry_key
from ingest.model import Link
from ingest.normalise.dates import TEHRAN, jalali_fields
from ingest.outlets import Outlet
from ingest.sources.memory import source_keys
from ingest.story.register import without_erased


def claim(
    ledger: Ledger, outlet: Outlet, links: Iterable[Link], *, day: date, run_id: str, now: datetime
) -> tuple[str, ...]:
    """Write the stories of a day into the ledger and return their keys, including those of known stories.

    Claim entries that are new or that another backfill left pending: crawls skip them for a day. Other entries do not
    change. Stories that the ledger dates on another day, such as the newest ones beside an archive's list, are left
    out. The outlet's lease must be held.
    """
    sources = set(source_keys(outlet))
    by_key: dict[str, Link] = {}
    for link in links:
        if (key := entry_key(outlet.id, link.url)) not in sources:
            by_key.setdefault(key, link)
    by_key = without_erased(ledger, by_key)
    known = ledger.get(by_key)
    keys = tuple(key for key in by_key if key not in known or may_be_of(known[key], day))
    mine = [_new(key, by_key[key], outlet, run_id, now) for key in keys if key not in known]
    mine += [taken(known[key], run_id, now) for key in keys if key in known and is_left_over(known[key])]
    ledger.save(mine)
    return keys


def is_left_over(entry: Entry) -> bool:
    """Return whether an entry is pending and was claimed by any backfill."""
    return entry.status == "pending" and entry.run_id.startswith(BACKFILL)


def taken(entry: Entry, run_id: str, now: datetime) -> Entry:
    """Return a left-over entry as claimed by this run."""
    return replace(entry, run_id=run_id, last_seen_at=now)


def dated(entry: Entry, published_at: datetime | None) -> Entry:
    """Return the entry; if its feed gives no date, with the date of its page, which `may_be_of` needs."""
    if entry.link is None or entry.link.published_at or published_at is None:
        return entry
    return replace(entry, link=replace(entry.link, published_at=published_at))


def may_be_of(entry: Entry, day: date) -> bool:
    """Return whether a story has no date or the date of this day in Tehran."""
    at = entry.link.published_at if entry.link else None
    return at is None or at.astimezone(TEHRAN).date() == day


def _new(key: str, link: Link, outlet: Outlet, run_id: str, now: datetime) -> Entry:
    first_seen, _ = jalali_fields(now)
    entry = Entry(key, link.url, outlet.id, now, run_id, first_seen, link=link, last_seen_at=now)
    entry = entry.move("pending", "discover", run_id, now)
    if outlet.owns(urlsplit(link.url).hostname or ""):
        return entry
    return entry.move("filtered", "discover", run_id, now, reason="foreign-host")
