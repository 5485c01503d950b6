"""When an article's page is asked for again."""

from datetime import datetime, timedelta

from ingest.ledger import Entry
from ingest.ledger.entry import next_check
from ingest.outlets import Outlet
from ingest.settings import settings

LOOK = timedelta(days=1)
"""Until a page is asked for again that was not that of its story, at most."""
SOON, SELDOM = timedelta(hours=1), timedelta(days=30)


def next_look(entry: Entry, outlet: Outlet, now: datetime) -> datetime | None:
    """At the next age of its outlet's row, else of the settings; None when it is older than all."""
    minutes = settings().recheck_minutes if outlet.recheck_minutes is None else outlet.recheck_minutes
    return next_check(entry.first_seen_at, now, minutes)


def look_again(entry: Entry, outlet: Outlet, now: datetime) -> datetime:
    """As `next_look`, but in a day at the latest: what came last was not the story."""
    return min(next_look(entry, outlet, now) or now + LOOK, now + LOOK)


def suspected_until(entry: Entry, now: datetime) -> datetime:
    """When a page that is not believed, and has not changed, is asked for again: after as long as it has been so.

    An hour at least, thirty days at most.
    """
    since = now - entry.fetched_at if entry.fetched_at else SOON
    return now + min(max(since, SOON), SELDOM)
