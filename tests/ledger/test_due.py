"""Due and claimed entries: the ledger's queries and the methods of an entry agree."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL, CLAIM, SLACK, STATUSES
from ingest.model import ArchivePointer

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EDGES = (timedelta(), SLACK, CLAIM, timedelta(days=30))
TIMES = st.one_of(
    st.none(),
    st.builds(
        lambda sign, edge, seconds: NOW + sign * edge + timedelta(seconds=seconds),
        st.sampled_from([-1, 1]),
        st.sampled_from(EDGES),
        st.integers(-2, 2),
    ),
)
ENTRIES = st.builds(
    Entry,
    key=st.uuids(version=4).map(str),
    url=st.just("http://a.example/1"),
    outlet=st.just("a"),
    first_seen_at=st.just(NOW),
    run_id=st.sampled_from(["manual-1", f"{BACKFILL}1"]),
    day=st.just("1405-08-30"),
    status=st.sampled_from(STATUSES),
    step=st.sampled_from(["discover", "clean", "index"]),
    last_seen_at=TIMES,
    decided_at=TIMES,
    next_attempt_at=TIMES,
)
ARCHIVED = st.builds(
    lambda entry: replace(entry, step="fetch", archive=ArchivePointer("2026/a.warc.gz", 0, 1)),
    ENTRIES,
)

FIRST = Entry("k", "http://a.example/1", "a", NOW, f"{BACKFILL}1", "1405-08-30", next_attempt_at=NOW)
AT_EDGES = [
    replace(FIRST, key=f"{name} {sign} {edge} {second}", **{name: NOW + sign * edge + timedelta(seconds=second)})
    for name in ("last_seen_at", "decided_at", "next_attempt_at")
    for sign in (-1, 1)
    for edge in EDGES
    for second in (-1, 0, 1)
]


@example(AT_EDGES)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(ENTRIES, ARCHIVED), min_size=30, max_size=200))
def test_searches_and_entries_agree(shelf: Elasticsearch, entries: list[Entry]) -> None:
    ensure_indices(shelf, ["crawl-ledger"])
    ledger, outlet = Ledger(shelf), uuid.uuid4().hex
    ledger.save(replace(entry, outlet=outlet) for entry in entries)
    ledger.refresh()
    due = {
        entry.key for entry in entries if (entry.is_due(NOW) or entry.waits_for_cleaning) and not entry.is_claimed(NOW)
    }
    assert set(ledger.due(outlet, NOW)) == due
    assert (outlet in ledger.outlets_due(NOW)) is bool(due)
