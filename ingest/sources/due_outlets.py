"""Select the outlets with a source or a story due in the coming tick, those that have waited longest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.polls import Poll, poll_of
from ingest.outlets import Outlet
from ingest.sources.memory import named

TICK = timedelta(minutes=1)
"""From one run of the schedule to the next; each begins on the minute."""
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """`outlets` with anything due, and those among them with `stories` to be asked for or read."""

    outlets: tuple[str, ...]
    stories: frozenset[str]


def end_of_tick(now: datetime) -> datetime:
    """When the next run of the schedule begins: what wants to be asked before that is asked now."""
    return now.replace(second=0, microsecond=0) + TICK


def due(ledger: Ledger, rows: Mapping[str, Outlet], polls: Mapping[str, Poll], now: datetime) -> Due:
    """Return the outlets of which a source is to be read or a story to be asked for. The ledger was refreshed.

    `polls` are the last looks at sources; of a source without one the ledger is asked.
    """
    stories = ledger.outlets_due(now)
    keys = {name: named(row) for name, row in rows.items()}
    known = dict(polls) | _unseen(ledger, (key for each in keys.values() for key in each if key not in polls))
    since = {name: min(_wanted(name, keys[name], known, now)) for name in rows}
    chosen = [name for name in rows if name in stories or since[name] <= now]
    return Due(tuple(sorted(chosen, key=lambda name: since[name])), frozenset(stories & rows.keys()))


def is_wanted(next_attempt_at: datetime | None, attempts: int, now: datetime) -> bool:
    """Return whether a source is to be read in the tick that has begun; one that failed, not before its time."""
    return next_attempt_at is None or next_attempt_at <= now or (not attempts and next_attempt_at < end_of_tick(now))


def _unseen(ledger: Ledger, keys: Iterable[str]) -> dict[str, Poll]:
    """Return the looks of sources that an older version of Peyk looked at last."""
    return {key: poll_of(entry) for key, entry in ledger.sources(keys).items() if entry.last_seen_at}


def _wanted(outlet: str, keys: Iterable[str], polls: Mapping[str, Poll], now: datetime) -> Iterator[datetime]:
    """When each of an outlet's sources is to be read; what is to be read in this tick, at the latest now."""
    for key in keys:
        poll = polls.get(key)
        children = [entry_key(outlet, url) for url in poll.children] if poll else []
        for one in (poll, *(polls.get(child) for child in children)):
            at = (one.next_attempt_at if one else None) or _ALWAYS
            yield min(at, now) if one and is_wanted(at, one.attempts, now) else at
