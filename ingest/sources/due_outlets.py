"""Select the outlets with a source or a story due in the current tick, the longest waiting first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.polls import Poll, poll_of
from ingest.outlets import Outlet
from ingest.sources.memory import source_keys

TICK = timedelta(minutes=1)
"""From one run of the schedule to the next; each begins on the minute."""
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """`outlets` with anything due; `stories`: those with stories to request or to clean."""

    outlets: tuple[str, ...]
    stories: frozenset[str]


def end_of_tick(now: datetime) -> datetime:
    """Return the start of the next scheduled run. Sources due before it are read now."""
    return now.replace(second=0, microsecond=0) + TICK


def due(ledger: Ledger, rows: Mapping[str, Outlet], polls: Mapping[str, Poll], now: datetime) -> Due:
    """Return the outlets with a source or a story due. Refresh the ledger before the call.

    `polls`: the last polls of sources; the ledger is read for a source without one.
    """
    stories = ledger.outlets_due(now)
    keys = {name: source_keys(row) for name, row in rows.items()}
    known = dict(polls) | _old_polls(ledger, (key for each in keys.values() for key in each if key not in polls))
    since = {name: min(_due_times(name, keys[name], known, now)) for name in rows}
    chosen = [name for name in rows if name in stories or since[name] <= now]
    return Due(tuple(sorted(chosen, key=lambda name: since[name])), frozenset(stories & rows.keys()))


def is_wanted(next_attempt_at: datetime | None, attempts: int, now: datetime) -> bool:
    """Return whether a source is due in the current tick. After a failure it is not read before its time."""
    return next_attempt_at is None or next_attempt_at <= now or (not attempts and next_attempt_at < end_of_tick(now))


def _old_polls(ledger: Ledger, keys: Iterable[str]) -> dict[str, Poll]:
    """Return the polls of sources that an older version of Peyk polled last."""
    return {key: poll_of(entry) for key, entry in ledger.sources(keys).items() if entry.last_seen_at}


def _due_times(outlet: str, keys: Iterable[str], polls: Mapping[str, Poll], now: datetime) -> Iterator[datetime]:
    """Yield the time at which each of an outlet's sources is due; at most `now` if it is due in this tick."""
    for key in keys:
        poll = polls.get(key)
        children = [entry_key(outlet, url) for url in poll.children] if poll else []
        for each in (poll, *(polls.get(child) for child in children)):
            at = (each.next_attempt_at if each else None) or _ALWAYS
            yield min(at, now) if each and is_wanted(at, each.attempts, now) else at
