"""Parts of a rebuild that need no index: its tally, its result, what a restore takes from a page."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from multiprocessing import active_children

import pytest

from ingest.ledger.entry import Entry, Move
from ingest.model import ArchivePointer
from ingest.rebuild import ChecksFailedError, Rebuilt, Restored, as_dict
from ingest.rebuild.compare import Counts
from ingest.rebuild.fill import EXAMPLES, Tally
from ingest.rebuild.from_archive import _fetched, _is_newer, entry_of
from ingest.rebuild.inspect import Sampled
from ingest.rebuild.pool import WORTH, spread
from ingest.rebuild.remake import Remade
from ingest.rebuild.retrieval import worse
from tests.crawl.press import HOST, Story
from tests.rebuild.line import FETCHED
from tests.rebuild.page import OUTLET, page

POINTER = ArchivePointer("2026/11/27/a.warc.gz", 100, 200)
LATER = FETCHED + timedelta(minutes=1)


def test_documents_are_counted_by_how_and_why_with_an_example() -> None:
    tally = Tally()
    tally.add(Remade("a", "cleaned", {}), None)
    tally.add(Remade("b", "kept", {}, "error", "first"), None)
    tally.add(Remade("c", "kept", {}, "error", "second"), "mapper: no number")
    assert tally.counts == {"cleaned": 1, "kept": 2, "refused": 1} and tally.reasons == {"error": 2}
    assert tally.examples == {"error": "b: first"} and tally.refused == ["c: mapper: no number"]
    for number in range(2 * EXAMPLES):
        tally.add(Remade(str(number), "cleaned", {}), "no")
    assert tally.counts["refused"] == 2 * EXAMPLES + 1 and len(tally.refused) == EXAMPLES


def test_the_counts_of_another_process_are_added() -> None:
    tally = Tally()
    tally.add(Remade("a", "kept", {}, "error", "own"), "no")
    tally.merge({"kept": 2, "cleaned": 1}, {"error": 1, "no-text": 1}, {"error": "b: x", "no-text": "c: y"}, ["d: no"])
    assert (tally.counts, tally.reasons) == ({"kept": 3, "cleaned": 1, "refused": 1}, {"error": 2, "no-text": 1})
    assert tally.examples == {"error": "a: own", "no-text": "c: y"} and tally.refused == ["a: no", "d: no"]
    tally.merge({}, {}, {}, map(str, range(EXAMPLES)))
    assert len(tally.refused) == EXAMPLES and tally.refused[:3] == ["a: no", "d: no", "0"]


def test_documents_without_a_reason_are_counted_and_some_are_named() -> None:
    counts = Counts()
    for number in range(EXAMPLES + 5):
        counts.unclear(f"{number} is only in the new index")
    assert counts.explained == {"unexplained": EXAMPLES + 5} and len(counts.unexplained) == EXAMPLES
    assert counts.unexplained[0] == "0 is only in the new index"


def test_ranks_are_worse_beyond_noise_only() -> None:
    old = {"as written": 0.9, "half": 0.8, "glued": 0.7}
    assert worse(old, {"as written": 0.885, "half": 0.7, "glued": 0.9}) == [
        "articles sought by their titles half: 0.700, before 0.800"
    ]
    assert worse(old, old) == []


def test_the_result_is_told_whole() -> None:
    counts = Counts(5, 4, Counter({"under another id": 1}))
    sampled = Sampled(3, Counter(body=1), {"body": ("a", "old", "new")})
    rebuilt = Rebuilt(
        "articles-v1", "articles-v2", False, {"cleaned": 4}, {"error": 1}, {"error": "b: first"}, counts, sampled,
        {"half": 0.9}, {"half": 0.8}, 2, ("one fault", "another"),
    )  # fmt: skip
    assert as_dict(rebuilt) == {
        "source": "articles-v1",
        "target": "articles-v2",
        "swapped": False,
        "documents": {"cleaned": 4},
        "reasons": {"error": 1},
        "kept": {"error": "b: first"},
        "old": 5,
        "new": 4,
        "explained": {"under another id": 1},
        "sampled": 3,
        "differences": {"body": 1},
        "examples": {"body": ("a", "old", "new")},
        "lost": 2,
        "ranks": {"old": {"half": 0.9}, "new": {"half": 0.8}},
        "faults": ["one fault", "another"],
    }
    error = ChecksFailedError(rebuilt)
    assert error.rebuilt is rebuilt and str(error) == (
        "articles-v2 is not served: one fault; another. Mend and run `peyk rebuild` again, "
        "or --force it, or --abandon it"
    )


def test_a_restore_is_whole_if_only_a_killed_writer_left_files() -> None:
    left = "a.warc.gz.part: left by a writer that was killed, or is at work"
    assert Restored("run", {}, ()).whole
    assert not Restored("run", {}, ("a.warc.gz: cut short",)).whole
    assert not Restored("run", {}, (left, "a.warc.gz: cut short")).whole


def archived(at: str = "/a") -> Entry:
    return entry_of(POINTER, page(at, Story.write("a")), OUTLET, "restore")


def test_the_entry_of_an_archived_page_has_all_that_the_next_request_needs() -> None:
    entry = archived()
    assert (entry.url, entry.outlet, entry.run_id) == (f"{HOST}/a", "kavir", "restore")
    assert (entry.status, entry.step, entry.waits_for_cleaning) == ("pending", "fetch", True)
    assert entry.first_seen_at == entry.last_seen_at == entry.fetched_at == entry.decided_at == FETCHED
    assert (entry.archive, entry.http_status, entry.etag, entry.last_modified) == (
        POINTER, 200, '"/a"', "Sat, 21 Nov 2026",
    )  # fmt: skip
    assert entry.body_hash == page("/a", Story.write("a")).body_hash
    assert entry.key != archived("/b").key
    assert entry.history == (Move(FETCHED, "restore", "pending", "fetch", archive=POINTER),)


def test_a_known_entry_takes_the_newer_page_and_keeps_what_it_knows() -> None:
    entry = archived()
    assert _fetched(entry, None) is entry
    believed = replace(POINTER, file="believed.warc.gz")
    before = replace(
        entry, status="indexed", step="index", article_id="a", first_seen_at=FETCHED - timedelta(days=1), attempts=3,
        next_attempt_at=LATER, archive=believed, etag="old", last_modified="old", body_hash="old", http_status=203,
    )  # fmt: skip
    newer = replace(entry, fetched_at=LATER)
    after = _fetched(newer, before)
    for name in ("archive", "http_status", "body_hash", "etag", "last_modified", "fetched_at"):
        assert getattr(after, name) == getattr(newer, name), name
    assert (after.status, after.step, after.run_id, after.decided_at) == ("pending", "fetch", "restore", LATER)
    assert (after.attempts, after.next_attempt_at, after.article_archive) == (0, None, believed)
    assert (after.article_id, after.first_seen_at) == ("a", before.first_seen_at)


def test_a_page_is_taken_unless_the_ledger_knows_one_as_new() -> None:
    entry = archived()
    known = replace(entry, status="indexed", step="index")
    assert _is_newer(entry, None) and _is_newer(entry, replace(known, fetched_at=None))
    assert not _is_newer(entry, known) and not _is_newer(entry, replace(known, fetched_at=LATER))
    assert _is_newer(replace(entry, fetched_at=LATER), known)
    assert _is_newer(entry, entry), "a killed restore saved it before it was cleaned"
    assert not _is_newer(entry, replace(entry, archive=replace(POINTER, offset=7)))


def half(number: int) -> float:
    return 10 / (number - 5)


@pytest.mark.parametrize("items", [0, 2 * WORTH])
def test_work_is_spread_in_order_and_not_far_ahead(items: int) -> None:
    asked: list[int] = []

    def chunks() -> Iterator[list[int]]:
        for start in range(10, 50, 2):
            asked.append(start)
            yield [start, start + 1]

    answers = spread(half, chunks(), items)
    assert next(answers) == [2.0, 10 / 6] and len(asked) < 12, "memory: a few chunks"
    assert [next(answers), next(answers)] == [[10 / 7, 10 / 8], [10 / 9, 1.0]]
    assert len(list(answers)) == 17 and len(asked) == 20


def test_an_error_in_the_work_ends_it_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(half, iter([[1], [5], [2]]), 2 * WORTH))
    assert active_children() == []


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="it takes two cores")
def test_work_is_in_other_processes_only_if_there_is_enough() -> None:
    assert list(spread(process, iter([[0]]), 2 * WORTH - 1)) == [[os.getpid()]]
    ((other,),) = spread(process, iter([[0]]), 2 * WORTH)
    assert other != os.getpid()


def process(number: int) -> int:
    """Return the id of the process that does the work."""
    return os.getpid()
