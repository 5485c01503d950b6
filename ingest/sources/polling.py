"""The polling interval of a feed: follows its publishing rate, within bounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1

from ingest.ledger.key import entry_key
from ingest.ledger.source_entry import FeedState
from ingest.model import Link

FIRST = 5.0
"""Minutes from the first reading to the second."""
SHARE, MOST = 0.1, 3.0
"""New stories wanted per reading: this share of the feed's stories, at most this number."""
GROWTH = 1.5
"""Factor of the interval when nothing was new."""
WINDOW = 200
"""Addresses remembered per reading; a sitemap may hold fifty thousand."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reading compared with the one before: `fresh` of its `size` newest stories are new."""

    size: int
    fresh: int
    overrun: bool
    """Whether it shares no story with the reading before: others may have come and gone in between."""
    seen: tuple[str, ...]
    digest: str
    newest_at: datetime | None
    oldest_at: datetime | None
    new: tuple[Link, ...]
    """The new stories."""


def next_poll(
    elapsed: float | None, planned: float | None, fresh: int, size: int, bounds: tuple[float, float]
) -> float:
    """Return the minutes until the next poll.

    `elapsed`: minutes since the last answer, None if there was none. `planned`: the interval that was planned then.
    `fresh` of the `size` stories are new since. If all are new, the feed is read again as soon as `bounds` allow; if
    none is, after `GROWTH` times the interval; else when a tenth of the stories, but at most three, is expected to be
    new.
    """
    shortest, longest = bounds
    if elapsed is None:
        wanted = FIRST
    elif not fresh:
        wanted = max(elapsed, planned or 0.0) * GROWTH
    elif fresh >= size:
        wanted = shortest
    else:
        wanted = elapsed * max(1.0, min(MOST, size * SHARE)) / fresh
    return max(shortest, min(longest, wanted))


def compare(outlet: str, links: Sequence[Link], changed: Mapping[str, datetime], state: FeedState) -> Comparison:
    """Compare a reading with the state of the one before."""
    newest = _newest(links, changed)
    keys = [_short(outlet, link) for link in newest]
    before = set(state.seen)
    new = [link for link, key in zip(newest, keys, strict=True) if key not in before]
    disjoint = bool(before) and len(new) == len(newest) > 0
    if disjoint and len(links) > len(newest):
        disjoint = before.isdisjoint(short_keys(outlet, links))
    dates = [link.published_at for link in newest if link.published_at]
    rows = sorted(f"{key} {link.title} {link.lead} {link.published_at}" for link, key in zip(newest, keys, strict=True))
    return Comparison(
        size=len(newest),
        fresh=len(new),
        overrun=disjoint,
        seen=tuple(keys),
        digest=sha1("\n".join(rows).encode("utf-8", "replace"), usedforsecurity=False).hexdigest(),
        newest_at=max(dates, default=None),
        oldest_at=min(dates, default=None),
        new=tuple(new),
    )


def short_keys(outlet: str, links: Iterable[Link]) -> set[str]:
    """Return the shortened keys of links, as in `FeedState.seen`."""
    return {_short(outlet, link) for link in links}


def shortened(key: str) -> str:
    """Return the first 16 digits of a ledger key, as in `FeedState.seen`; they are unique among an outlet's stories."""
    return key[:16]


def _short(outlet: str, link: Link) -> str:
    return shortened(entry_key(outlet, link.url))


def _newest(links: Sequence[Link], changed: Mapping[str, datetime]) -> list[Link]:
    """Return up to WINDOW links: the newest if all have dates, else from both ends, since new ones may be at either."""
    if len(links) <= WINDOW:
        return list(links)
    dates = {link.url: link.published_at or changed.get(link.url) for link in links}
    dated = [(at, link) for link in links if (at := dates[link.url])]
    if len(dated) == len(links):
        return [link for _, link in sorted(dated, key=lambda pair: pair[0], reverse=True)[:WINDOW]]
    return [*links[: WINDOW // 2], *links[-WINDOW // 2 :]]
