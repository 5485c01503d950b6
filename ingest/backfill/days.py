"""What became of each day of each outlet: the state of backfills, in the index `crawl-days`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

from ingest.codec import from_document, to_document
from ingest.ledger import STATUSES
from ingest.normalise.dates import day_start, jalali_fields
from ingest.settings import settings

DayState = Literal["open", "done", "partial", "failed", "unknown"]
"""open: its stories are in the ledger, not all are decided; done: all are; partial: so are those that the source tells,
and it may not tell all; failed: no source could be read; unknown: no source of past days is known."""


@dataclass(frozen=True, slots=True)
class OutletDay:
    """One day, in Tehran, of one outlet. Its books: of the `discovered` stories `totals` have come to each status."""

    outlet: str
    day: date
    state: DayState
    run_id: str
    source: str | None = None
    reason: str | None = None
    """Why the day is not done."""
    untold: str | None = None
    """Why the source may not tell all of its stories."""
    keys: tuple[str, ...] = ()
    """The ledger's keys of its stories."""
    totals: dict[str, int] = field(default_factory=dict)
    updated_at: datetime | None = None
    """When the record was written."""

    @property
    def discovered(self) -> int:
        """The stories that the source lists."""
        return len(self.keys)

    @property
    def balanced(self) -> bool:
        """Whether every story of the day has exactly one status in the ledger."""
        return not self.totals or self.discovered == sum(self.totals.values())

    @property
    def finished(self) -> bool:
        """Whether a backfill has nothing left to do here; of a day that was not over it has."""
        over = self.updated_at is None or self.updated_at >= day_start(self.day + timedelta(days=1))
        return over and self.state in ("done", "partial")

    @property
    def jalali(self) -> str:
        """The day as people say it: `1405-08-30`."""
        return jalali_fields(day_start(self.day))[0]


class Days:
    """Reads and writes the records; a write is visible when it returns."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-days")

    def get(self, outlet: str, day: date) -> OutletDay | None:
        """Return the record of a day, if a backfill has been there."""
        found = self._client.mget(index=self._index, ids=[_name(outlet, day)])["docs"][0]
        return from_document(OutletDay, found["_source"]) if found.get("found") else None

    def between(self, first: date, last: date, outlets: Iterable[str] = ()) -> dict[tuple[str, date], OutletDay]:
        """Return the records of a range of days, both ends included, of these outlets or of all."""
        filters: list[dict[str, Any]] = [{"range": {"day": {"gte": first.isoformat(), "lte": last.isoformat()}}}]
        if names := list(outlets):
            filters.append({"terms": {"outlet": names}})
        query = {"query": {"bool": {"filter": filters}}}
        hits = scan(self._client, index=self._index, query=query, size=500)
        days = (from_document(OutletDay, hit["_source"]) for hit in hits)
        return {(one.outlet, one.day): one for one in days}

    def save(self, days: Iterable[OutletDay]) -> None:
        """Write records whole. Raises BulkIndexError when one is not taken."""
        actions = [{"_id": _name(one.outlet, one.day), "_source": _document(one)} for one in days]
        bulk(self._client, actions, index=self._index, refresh=True)


def _name(outlet: str, day: date) -> str:
    return f"{outlet}/{day.isoformat()}"


def _document(one: OutletDay) -> dict[str, Any]:
    return to_document(one) | {
        "jalali": one.jalali,
        "discovered": one.discovered,
        "totals": {status: one.totals[status] for status in STATUSES if one.totals.get(status)},
        "updated_at": datetime.now(UTC).isoformat(),
    }
