"""The ledger's rules: one status at a time, only legal moves, and exponential backoff."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.codec import from_document, to_document
from ingest.ledger.entry import HISTORY, STATUSES, TRANSITIONS, Entry, IllegalMoveError, Status, next_check, retry_at
from ingest.model import ArchivePointer, Link

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENTRY = Entry(key="k", url="http://a.example/1", outlet="a", first_seen_at=NOW, run_id="r", day="1405-08-30")


def test_what_is_decided_can_only_be_decided_anew_by_way_of_pending() -> None:
    filtered = ENTRY.move("filtered", "clean", "r", NOW, reason="soft-404")
    with pytest.raises(IllegalMoveError):
        filtered.move("indexed", "index", "r", NOW)
    assert filtered.decide("indexed", "index", "r", NOW).status == "indexed"


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_stay_as_it_is_and_be_asked_again(status: Status) -> None:
    entry = replace(ENTRY, status=status)
    assert entry.move(status, "fetch", "r", NOW).status == status
    assert entry.move("pending", "fetch", "r", NOW).status == "pending"


@given(st.lists(st.sampled_from(STATUSES), max_size=80))
def test_the_last_of_the_history_is_the_status_and_the_history_is_bounded(statuses: list[Status]) -> None:
    entry = ENTRY
    for status in statuses:
        if status in TRANSITIONS[entry.status]:
            entry = entry.move(status, "fetch", "r", NOW)
            assert entry.history[-1].status == entry.status
    assert len(entry.history) <= HISTORY


def test_equal_moves_in_a_row_keep_only_the_latest() -> None:
    entry = ENTRY.move("indexed", "index", "r1", NOW)
    for minute in range(1, 9):
        entry = entry.move("unchanged", "fetch", f"r{minute}", NOW + timedelta(minutes=minute))
    assert [move.status for move in entry.history] == ["indexed", "unchanged"]
    assert entry.history[-1].run_id == "r8"


def test_an_entry_survives_the_way_to_elasticsearch_and_back() -> None:
    link = Link("http://a.example/1", title="خبر", published_at=NOW, authors=("نویسنده",))
    pointer = ArchivePointer("2026/11/21/a.warc.gz", 10, 20)
    entry = replace(ENTRY, link=link).move("pending", "fetch", "r", NOW, archive=pointer, body_hash="h")
    assert from_document(Entry, to_document(entry)) == entry
    assert entry.waits_for_cleaning


@pytest.mark.parametrize(
    ("age", "minutes", "expected"),
    [
        (0, (15, 60), 15),  # the first recheck is after a quarter of an hour
        (20, (15, 60), 60),
        (61, (15, 60), None),  # older stories are not rechecked
        (61, (0,), 61),  # 0: at every run
    ],
)
def test_articles_are_looked_at_again_at_growing_ages(age: int, minutes: tuple[int, ...], expected: int | None) -> None:
    at = next_check(NOW, NOW + timedelta(minutes=age), minutes)
    assert at == (None if expected is None else NOW + timedelta(minutes=expected))


@given(st.integers(0, 60), st.floats(0, 1e6))
def test_retries_wait_longer_each_time_and_never_less_than_asked(attempts: int, asked: float) -> None:
    wait = retry_at(attempts, NOW, asked) - NOW
    assert wait >= timedelta(seconds=asked) - timedelta(microseconds=1)
    assert retry_at(attempts + 1, NOW) >= retry_at(attempts, NOW)
    assert retry_at(attempts, NOW) - NOW <= timedelta(hours=6)
