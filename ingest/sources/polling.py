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
"""New stories wanted at a reading: a tenth of what the feed holds, and no more than that many."""
GROWTH = 1.5
"""What the wait is multiplied by when nothing was new."""
WINDOW = 200
"""Addresses of one reading that are remembered; a sitemap may hold fifty thousand."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reading beside the one before: `fresh` of its `size` newest stories were not there."""

    size: int
    fresh: int
    overrun: bool
    """Whether it shares no story at all with the reading before: more may have come and gone in between."""
    seen: tuple[str, ...]
    digest: str
    newest_at: datetime | None
    oldest_at: datetime | None
    new: tuple[Link, ...]
    """The fresh ones."""


def next_poll(
    elapsed: float | None, planned: float | None, fresh: int, size: int, bounds: tuple[float, float]
) -> float:
    """Minutes until the next reading.

    `elapsed` passed since the last answer and `planned` had been meant to; `fresh` of the `size` stories are new since.
    A feed of which all is new is read again as soon as the bounds allow; a quiet one more and more rarely; any other
    when about a tenth of it, and at most three stories, should be new. None: there was no answer before.
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
    """Return a reading beside what is remembered of the one before."""
    newest = _newest(links, changed)
    keys = [_short(outlet, link) for link in newest]
    before = set(state.seen)
    new = [link for link, key in zip(newest, keys, strict=True) if key not in before]
    apart = bool(before) and len(new) == len(newest) > 0
    if apart and len(links) > len(newest):
        apart = before.isdisjoint(short_keys(outlet, links))
    dates = [link.published_at for link in newest if link.published_at]
    told = sorted(f"{key} {link.title} {link.lead} {link.published_at}" for link, key in zip(newest, keys, strict=True))
    return Comparison(
        size=len(newest),
        fresh=len(new),
        overrun=apart,
        seen=tuple(keys),
        digest=sha1("\n".join(told).encode("utf-8", "replace"), usedforsecurity=False).hexdigest(),
        newest_at=max(dates, default=None),
        oldest_at=min(dates, default=None),
        new=tuple(new),
    )


def short_keys(outlet: str, links: Iterable[Link]) -> set[str]:
    """Return the addresses of links as `FeedState.seen` has them."""
    return {_short(outlet, link) for link in links}


def shortened(key: str) -> str:
    """Return a key of the ledger as `FeedState.seen` has it: long enough to tell the stories of one outlet apart."""
    return key[:16]


def _short(outlet: str, link: Link) -> str:
    return shortened(entry_key(outlet, link.url))


def _newest(links: Sequence[Link], changed: Mapping[str, datetime]) -> list[Link]:
    """Up to WINDOW links, the newest where their dates tell; else from both ends, for new ones may come at either."""
    if len(links) <= WINDOW:
        return list(links)
    dates = {link.url: link.published_at or changed.get(link.url) for link in links}
    dated = [(at, link) for link in links if (at := dates[link.url])]
    if len(dated) == len(links):
        return [link for _, link in sorted(dated, key=lambda pair: pair[0], reverse=True)[:WINDOW]]
    return [*links[: WINDOW // 2], *links[-WINDOW // 2 :]]
