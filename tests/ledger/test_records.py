"""Entries, runs and outlets' records survive the round trip through documents and Elasticsearch."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from ingest.codec import from_document, to_document
from ingest.index import ensure_indices
from ingest.ledger import STATUSES, Entry, Ledger
from ingest.ledger.archive_look import Look, keep_look, last_look
from ingest.ledger.records import Effort, OutletRun, Run, outlet_document, outlet_run_of, run_document, run_of
from ingest.ledger.runs import Runs
from ingest.ledger.source_entry import SourceEntry

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


@given(st.from_type(Entry) | st.from_type(SourceEntry))
def test_an_entry(entry: Entry | SourceEntry) -> None:
    assert from_document(type(entry), written(to_document(entry))) == entry


def test_a_document_of_a_newer_version_is_read_and_one_of_another_shape_names_the_field() -> None:
    entry = SourceEntry("k", "http://a.example/rss", "a", NOW, "r")
    document = written(to_document(entry))
    assert from_document(SourceEntry, document | {"unheard_of": 1}) == entry
    with pytest.raises(ValueError, match="first_seen_at"):
        from_document(SourceEntry, document | {"first_seen_at": "some day"})


def test_a_story_and_a_source_are_told_apart(shelf: Elasticsearch) -> None:
    ensure_indices(shelf, ["crawl-ledger"])
    ledger = Ledger(shelf)
    story = Entry("story", "http://a.example/1", "a", NOW, "r", "1405-08-30")
    source = SourceEntry("source", "http://a.example/rss", "a", NOW, "r")
    ledger.save([story, source])
    ledger.refresh()
    assert ledger.get(["story", "source"]) == {"story": story}
    assert ledger.sources(["story", "source"]) == {"source": source}
    assert (list(ledger.find()), list(ledger.find_sources())) == ([story], [source])


RUNS = st.builds(
    Run,
    planned=...,
    finished_at=...,
    message=...,
    balanced=...,
    totals=...,
    outlets=st.none() | st.lists(LINES, max_size=3).map(tuple),
)


@given(RUNS)
def test_a_run(run: Run) -> None:
    """A run that is not over has no accounting."""
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
    assert [run.run_id for run in runs.latest(9, notable=True)] == ["dead", "busy"]
    assert [run.run_id for run in runs.latest()] == ["idle"]


@pytest.fixture
def in_tehran() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tehran")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tehran")
def test_runs_of_a_wrong_clock_are_not_the_latest(elastic: Elasticsearch) -> None:
    ensure_indices(elastic, ["crawl-runs"])
    runs, now = Runs(elastic), datetime.now(UTC)
    for name, hours in (("in two hours", 2), ("in an hour", 1)):
        runs.save(Run(name, "finished", Effort(now + timedelta(hours=hours)), outlets=()))
    assert [run.run_id for run in runs.latest()] == ["in two hours"], "better than none"
    runs.save(Run("now", "finished", Effort(now), outlets=()))
    assert [run.run_id for run in runs.latest(9)] == ["now"]


def test_a_look_at_the_archive(shelf: Elasticsearch) -> None:
    ensure_indices(shelf, ["crawl-state"])
    assert last_look(shelf) == Look()
    look = Look({"2026/11/21/a.warc.gz": "cut off", "b.warc.gz": "lost"}, "2026/11/21/a.warc.gz")
    keep_look(shelf, look)
    assert last_look(shelf) == look
