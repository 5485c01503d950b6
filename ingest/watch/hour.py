"""Findings about the last hour: stories were found, and none was indexed."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from math import log

from elasticsearch import Elasticsearch

from ingest.ledger import Ledger
from ingest.ledger.entry import BACKFILL
from ingest.watch.finding import Finding, Severity

SETTLED = timedelta(minutes=15)
"""Younger stories may still be on their way."""
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
GOOD = ("indexed", "unchanged", "duplicate")
CHANCE = 1e-6
"""Largest probability that none of the hour's stories becomes an article by chance."""
PAST, UNKNOWN, MOST = 50, 0.5, 0.8
"""Fewest stories of a week for which the share that becomes articles is known; the share taken for an unknown one, and
the largest: stories of one outlet, such as a day's videos, have their fate in common."""

Counts = Mapping[str, Mapping[str, int]]
"""Stories by outlet and status."""


def found(client: Elasticsearch, now: datetime) -> tuple[Counts, Counts]:
    """Return the stories first seen in the last settled hour, and in the week before, without those of backfills."""
    end = now - SETTLED
    ledger, crawled = Ledger(client), {"bool": {"must_not": {"prefix": {"run_id": BACKFILL}}}}
    edges = [at.isoformat() for at in (end - HOUR - WEEK, end - HOUR, end)]
    hour, week = (
        ledger.counts(crawled, {"range": {"first_seen_at": {"gt": edges[at], "lte": edges[at + 1]}}}) for at in (1, 0)
    )
    return hour, week


def by_hour(hour: Counts, week: Counts, explained: Collection[str]) -> Iterator[Finding]:
    """Yield one finding if none of an hour's stories was indexed, and so many by chance never happens.

    Stories of `explained` outlets, which have findings of their own, do not count.
    """
    if _counted(hour)[1]:
        return
    hour = {outlet: counts for outlet, counts in hour.items() if outlet not in explained}
    total, _ = _counted(hour)
    before, usual = _counted(week)
    share = min(usual / before, MOST if len(hour) > 1 else UNKNOWN) if before >= PAST else UNKNOWN
    if share <= 0 or total * log(1 - share) > log(CHANCE):
        return
    statuses = [name for counts in hour.values() for name in counts]
    worst = max(statuses, key=lambda name: sum(counts.get(name, 0) for counts in hour.values()))
    number = f"{len(hour)} outlets" if len(hour) > 1 else next(iter(hour))
    message = f"{total} stories of {number} were found in an hour, and none was indexed: most are {worst}"
    advice = "peyk status shows the reasons: network, proxy, disk, or the last release"
    yield Finding("unindexed", "crawl", Severity.CRITICAL, message, advice)


def _counted(counts: Counts) -> tuple[int, int]:
    """Return all stories, and those that became articles."""
    total = sum(sum(each.values()) for each in counts.values())
    return total, sum(each.get(name, 0) for each in counts.values() for name in GOOD)
