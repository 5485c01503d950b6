"""Whatever is kept comes back as it was: entries, runs and outlets' records, by way of documents and Elasticsearch."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from ingest.index import ensure_indices
from ingest.ledger import STATUSES, Entry
from ingest.ledger.archive_look import Look, keep_look, last_look
from ingest.ledger.records import Effort, OutletRun, Run, outlet_document, outlet_run_of, run_document, run_of
from ingest.ledger.runs import Runs
from ingest.ledger.store import from_document
from ingest.model import to_document

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
st.register_type_strategy(datetime, TIMES)
st.register_type_strategy(float, st.floats(allow_nan=False))
COUNTS = st.dictionaries(st.sampled_from(STATUSES), st.integers(1, 9))
LINES = st.builds(
    OutletRun,
    discovered=st.integers(1, 9),
    counts=COUNTS,
    feeds=st.just(()),
    effort=st.just(Effort()),
)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def written(document: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(document))
    return read


@given(st.from_type(Entry))
def test_an_entry(entry: Entry) -> None:
    document = written(to_document(entry))
    assert from_document(document.pop("key"), document) == entry


@given(st.builds(Run, outlets=st.none() | st.lists(LINES, max_size=3).map(tuple)))
def test_a_run(run: Run) -> None:
    """One that is not over has no accounting."""
    wanted = run if run.outlets is not None else replace(run, balanced=None, totals={})
    assert run_of(written(run_document(run))) == wanted


@given(st.builds(OutletRun, counts=COUNTS, feeds=st.lists(st.fixed_dictionaries({"url": st.text()})).map(tuple)))
def test_an_outlet_in_a_run(record: OutletRun) -> None:
    assert outlet_run_of(written(outlet_document("r", record))) == record


def test_the_newest_runs_and_those_that_have_something_to_tell(shelf: Elasticsearch) -> None:
    ensure_indices(shelf, ["crawl-runs"])
    runs = Runs(shelf)
    line = OutletRun("a", "ok", "ok", 1, {"indexed": 1})
    told = [("busy", "finished", (line,)), ("quiet", "finished", ()), ("dead", "interrupted", None)]
    for minute, (name, state, outlets) in enumerate([*told, ("idle", "finished", ())]):
        totals = {"discovered": len(outlets or ())}
        started = Effort(NOW + timedelta(minutes=minute))
        runs.save(Run(name, state, started, balanced=True, totals=totals, outlets=outlets))  # type: ignore[arg-type]
    shelf.indices.refresh(index=runs._index)
    assert [run.run_id for run in runs.latest(9)] == ["idle", "dead", "quiet", "busy"]
    assert [run.run_id for run in runs.latest(9, told=True)] == ["dead", "busy"]
    assert [run.run_id for run in runs.latest()] == ["idle"]


def test_a_look_at_the_archive(shelf: Elasticsearch) -> None:
    ensure_indices(shelf, ["crawl-state"])
    assert last_look(shelf) == Look()
    look = Look({"2026/11/21/a.warc.gz": "cut off", "b.warc.gz": "lost"}, "2026/11/21/a.warc.gz")
    keep_look(shelf, look)
    assert last_look(shelf) == look
