"""Findings about walls: pages that challenge a browser in place of the story."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from elasticsearch import Elasticsearch

from ingest.ledger import Ledger
from ingest.watch.finding import Finding, Severity
from ingest.watch.gather import BEFORE, LATELY, Fates

WALLED = {"term": {"reason": "bot-wall"}}
LEAST, SHARE, RISE = 5, 0.2, 3.0
"""Fewest walled stories of a day, their least share, and how many times that of the week before it is."""


def walled(client: Elasticsearch, now: datetime) -> dict[str, tuple[int, int]]:
    """Return by outlet the walled stories of those first seen in the last day, and in the week before."""
    middle = (now - LATELY).isoformat()
    ledger = Ledger(client)
    lately = ledger.counts(WALLED, {"range": {"first_seen_at": {"gt": middle, "lte": now.isoformat()}}})
    before = ledger.counts(WALLED, {"range": {"first_seen_at": {"gt": (now - BEFORE).isoformat(), "lte": middle}}})
    return {name: (sum(counts.values()), sum(before.get(name, {}).values())) for name, counts in lately.items()}


def by_walls(fates: Mapping[str, Fates], walls: Mapping[str, tuple[int, int]]) -> Iterator[Finding]:
    """Yield outlets of which many more stories are behind a challenge than in the week before, or half of them."""
    for outlet, (lately, before) in walls.items():
        if outlet not in fates or lately < LEAST:
            continue
        total, earlier = sum(fates[outlet].lately.values()), sum(fates[outlet].before.values())
        share, usual = lately / total, before / earlier if earlier else 0.0
        if share >= 0.5 or (share >= SHARE and share > RISE * usual):
            message = f"{lately} of {total} stories of the last day are behind a challenge for browsers"
            advice = "ask the outlet to let PEYK_USER_AGENT pass, or slow down by its pace; each is asked again hourly"
            yield Finding("wall", outlet, Severity.WARNING, message, advice)
