"""The state of backfills by outlet and day, in the index `crawl-days`."""

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
"""open: its stories are in the ledger, some pending; done: all decided; partial: all decided, but the source may not
list all stories; failed: no source could be read; unknown: no source of past days is known."""


@dataclass(frozen=True, slots=True)
class OutletDay:
    """One day, in Tehran, of one outlet. Its books: `discovered` stories = the sum of `totals`, counts by status."""

    outlet: str
    day: date
    state: DayState
    run_id: str
    source: str | None = None
    reason: str | None = None
    """Why the day is not done."""
    untold: str | None = None
    """Why the source may not list all of its stories."""
    keys: tuple[str, ...] = ()
    """The ledger's keys of its stories."""
    totals: dict[str, int] = field(default_factory=dict)
    updated_at: datetime | None = None
    """When the record was written."""

    @property
    def discovered(self) -> int:
        """Number of stories that the source lists."""
        return len(self.keys)

    @property
    def balanced(self) -> bool:
        """Whether every story of the day has exactly one status in the ledger."""
        return not self.totals or self.discovered == sum(self.totals.values())

    @property
    def finished(self) -> bool:
        """Whether the state is final: done or partial, and recorded after the end of the day."""
        over = self.updated_at is None or self.updated_at >= day_start(self.day + timedelta(days=1))
        return over and self.state in ("done", "partial")

    @property
    def jalali(self) -> str:
        """The Jalali date, such as `1405-08-30`."""
        return jalali_fields(day_start(self.day))[0]


class Days:
    """Reads and writes the records; a write is searchable when it returns."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-days")

    def get(self, outlet: str, day: date) -> OutletDay | None:
        """Return the record of a day, or None if no backfill has worked on it."""
        item = self._client.mget(index=self._index, ids=[_name(outlet, day)])["docs"][0]
        return from_document(OutletDay, item["_source"]) if item.get("found") else None

    def between(self, first: date, last: date, outlets: Iterable[str] = ()) -> dict[tuple[str, date], OutletDay]:
        """Return the records of a range of days, both ends included, of these outlets or of all."""
        filters: list[dict[str, Any]] = [{"range": {"day": {"gte": first.isoformat(), "lte": last.isoformat()}}}]
        if names := list(outlets):
            filters.append({"terms": {"outlet": names}})
        query = {"query": {"bool": {"filter": filters}}}
        hits = scan(self._client, index=self._index, query=query, size=500)
        days = (from_document(OutletDay, hit["_source"]) for hit in hits)
        return {(record.outlet, record.day): record for record in days}

    def save(self, days: Iterable[OutletDay]) -> None:
        """Write records, replacing old ones. Raises BulkIndexError if Elasticsearch refuses one."""
        actions = [{"_id": _name(record.outlet, record.day), "_source": _document(record)} for record in days]
        bulk(self._client, actions, index=self._index, refresh=True)


def _name(outlet: str, day: date) -> str:
    return f"{outlet}/{day.isoformat()}"


def _document(record: OutletDay) -> dict[str, Any]:
    return to_document(record) | {
        "jalali": record.jalali,
        "discovered": record.discovered,
        "totals": {status: record.totals[status] for status in STATUSES if record.totals.get(status)},
        "updated_at": datetime.now(UTC).isoformat(),
    }
