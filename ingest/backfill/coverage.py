"""Coverage: for every day and outlet the stories in the index, the state of its backfill, and open gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from ingest.backfill.days import Days, OutletDay
from ingest.elastic.buckets import buckets
from ingest.normalise.dates import day_start, jalali_fields
from ingest.settings import settings
from ingest.sources.gaps import days_of, describe, open_gaps

MARKS = {"done": "", "partial": "~", "open": "…", "failed": "!", "unknown": "?"}
GAP = "⌀"


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one outlet. `stories`: number of indexed documents published on that day."""

    outlet: str
    day: date
    stories: int
    backfill: OutletDay | None = None
    gaps: tuple[str, ...] = ()
    """A line for each open gap that touches the day."""

    @property
    def mark(self) -> str:
        """Up to two signs to show beside the number; empty if the day is done or nothing is known about it."""
        return (MARKS[self.backfill.state] if self.backfill else "") + (GAP if self.gaps else "")

    @property
    def trouble(self) -> str | None:
        """Why the day may be incomplete, or None if nothing indicates it."""
        reason = self.backfill.reason if self.backfill and self.backfill.state != "done" else None
        return "; ".join(filter(None, [reason, *self.gaps])) or None


def coverage(client: Elasticsearch, days: Iterable[date], outlets: Iterable[str]) -> dict[date, dict[str, Cell]]:
    """Return the cells of consecutive days and of outlets, by day and outlet, in the order given."""
    wanted, names = list(days), list(outlets)
    first, last = min(wanted), max(wanted)
    stories = _stories(client, first, last, names)
    records = Days(client).between(first, last, names)
    gaps: dict[tuple[str, date], list[str]] = {}
    for open_gap in open_gaps(client):
        for day in days_of(open_gap.gap):
            gaps.setdefault((open_gap.outlet, day), []).append(describe(open_gap.gap))
    return {
        day: {
            name: Cell(
                name,
                day,
                stories.get((name, jalali(day)), 0),
                records.get((name, day)),
                tuple(dict.fromkeys(gaps.get((name, day), ()))),
            )
            for name in names
        }
        for day in wanted
    }


def jalali(day: date) -> str:
    """Return the Jalali date, such as `1405-08-30`."""
    return jalali_fields(day_start(day))[0]


def _stories(client: Elasticsearch, first: date, last: date, outlets: list[str]) -> dict[tuple[str, str], int]:
    """Return the number of documents by outlet and Jalali day."""
    query: dict[str, Any] = {
        "bool": {
            "filter": [
                {
                    "range": {
                        "published_at": {
                            "gte": day_start(first).isoformat(),
                            "lt": day_start(last + timedelta(days=1)).isoformat(),
                        }
                    }
                },
                {"terms": {"outlet.id": outlets}},
            ]
        }
    }
    sources = [{"outlet": {"terms": {"field": "outlet.id"}}}, {"day": {"terms": {"field": "published_jalali"}}}]
    found = buckets(client, settings().index("articles"), sources, query, ignore_unavailable=True)
    return {(bucket["key"]["outlet"], bucket["key"]["day"]): bucket["doc_count"] for bucket in found}
