"""The time at which an article's page is requested again."""

from datetime import datetime, timedelta

from ingest.ledger import Entry
from ingest.ledger.entry import next_check
from ingest.outlets import Outlet
from ingest.settings import settings

LOOK = timedelta(days=1)
"""Longest wait until a page is requested again that was not its story's."""
SOON, SELDOM = timedelta(hours=1), timedelta(days=30)


def next_look(entry: Entry, outlet: Outlet, now: datetime) -> datetime | None:
    """Return the next recheck by the ages in its outlet's row, else in the settings; None if it is older than all."""
    minutes = settings().recheck_minutes if outlet.recheck_minutes is None else outlet.recheck_minutes
    return next_check(entry.first_seen_at, now, minutes)


def look_again(entry: Entry, outlet: Outlet, now: datetime) -> datetime:
    """Return the next recheck, in a day at the latest: the last page was not the story's."""
    return min(next_look(entry, outlet, now) or now + LOOK, now + LOOK)


def suspected_until(entry: Entry, now: datetime) -> datetime:
    """Return when to request a page again that is not believed and has not changed.

    The wait is as long as it has been unchanged, at least an hour, at most thirty days.
    """
    since = now - entry.fetched_at if entry.fetched_at else SOON
    return now + min(max(since, SOON), SELDOM)
