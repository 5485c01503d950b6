"""Close the gaps of feeds that backfills have filled."""

from dataclasses import replace
from datetime import UTC, datetime

from ingest.backfill.days import Days
from ingest.ledger import Ledger
from ingest.ledger.source_entry import Gap
from ingest.sources.gaps import days_of, kept


def close_gaps(ledger: Ledger, days: Days, outlet: str, run_id: str) -> None:
    """Close each gap of the outlet if all of its days were done after it was found. The outlet's lease must be held."""
    ledger.refresh()
    for entry in ledger.find_sources({"term": {"outlet": outlet}}, {"term": {"feed.gaps.state": "open"}}):
        gaps = [_closed(gap, days, outlet, run_id) for gap in entry.feed.gaps]
        if tuple(gaps) != entry.feed.gaps:
            ledger.save([replace(entry, feed=replace(entry.feed, gaps=kept(gaps)))])


def _closed(gap: Gap, days: Days, outlet: str, run_id: str) -> Gap:
    touched = days_of(gap)
    if gap.state != "open":
        return gap
    records = days.between(touched[0], touched[-1], [outlet])
    done = [day for day in records.values() if day.state == "done" and day.updated_at and day.updated_at > gap.found_at]
    if len(done) < len(touched):
        return gap
    return replace(gap, state="closed", closed_at=datetime.now(UTC), closed_by=run_id, reason=None)
