"""The ledger's queries: counts, reasons, entries of a run, and owners of articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.codec import to_document
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import segments, within
from ingest.ledger.entry import BACKFILL
from ingest.ledger.lease import held_by, holders
from ingest.ledger.leases import Leases
from ingest.ledger.outcomes import outcome
from ingest.ledger.polls import Polls, is_news, poll_of
from ingest.ledger.records import OutletRun
from ingest.ledger.runs import Runs
from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.model import ArchivePointer
from ingest.settings import settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STORY = Entry("k", "http://a.example/1", "a", NOW, "r1", "1405-08-30")
SOURCE = SourceEntry("feed-a", "http://a.example/rss", "a", NOW, "r1", status="indexed", last_seen_at=NOW)
STORIES = (
    replace(STORY, key="1", status="indexed", article_id="x", archive=ArchivePointer("2026/b.warc.gz", 0, 1)),
    replace(STORY, key="2", status="duplicate", article_id="x", duplicate_of="1"),
    replace(
        STORY,
        key="3",
        status="filtered",
        reason="soft-404",
        archive=ArchivePointer("2026/c.warc.gz", 0, 1),
        article_archive=ArchivePointer("2026/a.warc.gz", 0, 1),
    ),
    replace(STORY, key="4", status="filtered", reason="http-404", archive=ArchivePointer("2026/c.warc.gz", 1, 1)),
    replace(STORY, key="5", status="filtered", reason="http-404", run_id="r2"),
    replace(STORY, key="6", outlet="b", status="pending", article_id="y"),
)

STRAY = replace(STORIES[0], outlet="c", next_attempt_at=NOW)


@pytest.fixture
def ledger(shelf: Elasticsearch) -> Ledger:
    ensure_indices(shelf, ["crawl-ledger", "crawl-state", "crawl-runs"])
    # Other indices of the node hold documents of other programs, which are none of the ledger's.
    shelf.index(index=settings().index("stray"), document=to_document(STRAY), refresh=True)
    found = Ledger(shelf)
    found.save([*STORIES, SOURCE])
    found.refresh()
    return found


def test_stories_are_counted_by_outlet_status_and_reason(ledger: Ledger) -> None:
    assert ledger.counts() == {"a": {"filtered": 3, "indexed": 1, "duplicate": 1}, "b": {"pending": 1}}
    assert ledger.counts({"term": {"run_id": "r1"}}, {"term": {"status": "filtered"}}) == {"a": {"filtered": 2}}
    reasons = ledger.reasons()
    assert reasons == {"filtered": {"http-404": 2, "soft-404": 1}, "pending": {"none": 1}}
    assert list(reasons) == ["filtered", "pending"] and list(reasons["filtered"]) == ["http-404", "soft-404"]
    assert ledger.reasons(["pending"]) == {"pending": {"none": 1}}


def test_stories_are_found_by_run_article_and_anything(ledger: Ledger) -> None:
    assert sorted(ledger.of_run("r1", "a")) == ["1", "2", "3", "4"]
    assert (ledger.of_run("r2", "a"), ledger.of_run("r1", "c")) == (["5"], [])
    assert ledger.owners(["x", "y", "z"]) == {"x": STORIES[0], "y": STORIES[5]}
    assert list(ledger.find({"term": {"status": "pending"}}, {"term": {"outlet": "b"}})) == [STORIES[5]]
    assert [entry.key for entry in ledger.find(without={"term": {"outlet": "a"}})] == ["6"]


def test_what_is_due_or_waits_for_cleaning_is_found_and_nothing_claimed(ledger: Ledger) -> None:
    claimed = {"status": "pending", "run_id": f"{BACKFILL}1", "last_seen_at": NOW, "next_attempt_at": NOW}
    assert (ledger.due("a", NOW), ledger.due("c", NOW), ledger.outlets_due(NOW)) == ([], [], set())
    ledger.amend({"5": {"next_attempt_at": NOW}, "4": {"next_attempt_at": NOW + timedelta(hours=1)}, "3": claimed})
    ledger.refresh()
    assert (ledger.due("a", NOW), ledger.outlets_due(NOW)) == (["5"], {"a"})
    ledger.amend({"6": {"step": "fetch"}})
    ledger.refresh()
    assert (ledger.due("b", NOW), ledger.outlets_due(NOW)) == (["6"], {"a", "b"})


def test_a_change_of_some_fields_leaves_the_others(ledger: Ledger) -> None:
    assert ledger.amend({"6": {"next_attempt_at": NOW, "attempts": 2}, "5": {"reason": "robots"}}) == 2
    wanted = {
        "5": replace(STORIES[4], reason="robots"),
        "6": replace(STORIES[5], next_attempt_at=NOW, attempts=2),
    }
    assert ledger.get(["5", "6", "lost"]) == wanted
    with pytest.raises(PeykError):
        ledger.amend({"lost": {"attempts": 1}})


def test_a_look_without_news_is_kept_beside_the_entry(ledger: Ledger) -> None:
    looked = replace(
        SOURCE,
        status="unchanged",
        run_id="r2",
        last_seen_at=NOW + timedelta(minutes=9),
        next_attempt_at=NOW + timedelta(hours=1),
        feed=FeedState(answered_at=NOW, minutes=51.0, unread=1),
    )
    other = replace(SOURCE, key="feed-b", outlet="b")
    polls = Polls(ledger.client)
    assert not is_news(SOURCE, looked) and is_news(None, looked)
    assert is_news(SOURCE, replace(looked, feed=replace(looked.feed, digest="d")))
    assert polls.save([looked, other]) == 2
    assert polls.all() == {"feed-a": poll_of(looked), "feed-b": poll_of(other)}
    assert list(ledger.find_sources({"term": {"outlet": "a"}})) == [looked]
    polls.save([replace(SOURCE, last_seen_at=NOW - timedelta(days=1), run_id="r0")])
    assert list(ledger.find_sources()) == [SOURCE], "an earlier look does not change what the entry tells"


@pytest.mark.parametrize("most", [1, 2, 1000])
def test_the_segments_that_hold_pages_come_in_order(most: int, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.ledger.archive.MOST_NAMES", most)
    a, b, c = ("2026/a.warc.gz", 1), ("2026/b.warc.gz", 1), ("2026/c.warc.gz", 2)
    assert list(segments(ledger.client)) == [a, b, c]
    assert list(segments(ledger.client, size=2)) == [a, b]
    assert list(segments(ledger.client, a[0])) == [b, c]
    assert list(segments(ledger.client, a[0], 1)) == [b]
    assert sorted(entry.key for entry in ledger.find(within([a[0], b[0]]))) == ["1", "3"]


def test_what_a_run_holds_is_known_by_its_id(ledger: Ledger) -> None:
    client = ledger.client
    with Leases(client, "r1") as ours, Leases(client, "r2") as theirs:
        ours.gain_all(["a", "b"])
        theirs.gain("c")
        assert holders(client, ["a", "b", "c", "d"]) == {"a": "r1", "b": "r1", "c": "r2"}
        assert holders(client, []) == {}
        assert sorted(held_by(client, "r1")) == ["a", "b"]
    assert held_by(client, "r1") == []


def test_what_a_run_did_at_its_outlets(ledger: Ledger) -> None:
    runs = Runs(ledger.client)
    done = {name: OutletRun(name, "ok", "ok", 1, {"indexed": 1}) for name in ("a", "b")}
    assert runs.complete("r1", done.values()) == 2
    assert runs.complete("r2", [replace(done["a"], state="failed")]) == 1
    assert runs.outlets("r1") == done
    assert runs.outlets("r3") == {}
    assert runs.latest(9) == [], "what was done at an outlet is no run"


@pytest.mark.parametrize(
    ("reason", "temporary", "wanted"),
    [
        ("http-404", False, ("filtered", 24)),
        ("robots-disallowed", False, ("blocked", 24)),
        ("bot-wall", True, ("blocked", 1)),
        ("timeout", True, ("pending", 0)),
        ("http-418", False, ("quarantined", None)),
    ],
)
def test_what_becomes_of_a_failed_request(reason: str, temporary: bool, wanted: tuple[str, float | None]) -> None:
    assert outcome(reason, temporary) == wanted
