"""Pages lost with harmed segments are given up: an article's page is fetched again, and the archive is whole again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import archive
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.archive import ensure_archive
from ingest.ledger.archive_look import last_look
from ingest.ledger.leases import Leases
from ingest.rebuild.lost import UNREAD
from ingest.rebuild.repair import REASON, repair
from ingest.rebuild.verify import verify_archive
from ingest.settings import settings
from tests.crawl.press import Story
from tests.rebuild.line import FETCHED
from tests.rebuild.page import alone_in, fetched, owner, segment


@pytest.fixture
def ledger(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    alone_in(monkeypatch, tmp_path)
    monkeypatch.setattr("ingest.rebuild.repair.PATIENCE", 0)
    ensure_indices(elastic, ["crawl-ledger", "crawl-state"])
    return Ledger(elastic)


def test_what_lost_its_page_is_due_again_if_it_had_an_article(ledger: Ledger) -> None:
    whole, gone = owner("/whole", Story.write("whole")), owner("/gone", Story.write("gone"), etag="e", attempts=3)
    waiting = fetched("/waiting", Story.write("w"), status="pending", step="fetch", etag="e", attempts=3)
    filtered = fetched("/filtered", Story.write("f"), status="filtered", step="clean", etag="e")
    newer = fetched("/last", Story.write("newer"), FETCHED + timedelta(minutes=1))
    last = owner("/last", Story.write("last"), etag="e")
    last = replace(last, archive=newer.archive, body_hash=newer.body_hash)
    ledger.save([whole, gone, waiting, filtered, last])
    ensure_archive(ledger.client)
    for entry in (gone, waiting, filtered, last):
        segment(entry.archive).unlink()
    lost = sorted(entry.archive.file for entry in (gone, waiting, filtered, last) if entry.archive)

    done = repair()
    assert sorted(done.segments) == lost
    assert (done.asked, done.forgotten, done.busy, done.unreadable) == (3, 1, (), ())
    found = ledger.get(entry.key for entry in (whole, gone, waiting, filtered, last))
    now = found[gone.key].next_attempt_at
    assert now and found[whole.key] == whole
    assert found[gone.key] == replace(gone, **UNREAD, next_attempt_at=now, attempts=0)
    assert found[filtered.key] == replace(filtered, **UNREAD)
    after = found[last.key]
    assert after == replace(
        last,
        archive=last.article_archive,
        body_hash=None,
        etag=None,
        last_modified=None,
        next_attempt_at=now,
        attempts=0,
    )
    after = found[waiting.key]
    assert (after.status, after.step, after.reason) == ("pending", "discover", REASON)
    assert (after.archive, after.etag, after.fetched_at, after.attempts, after.next_attempt_at) == (
        None, None, None, 0, now,
    )  # fmt: skip
    assert verify_archive().harmed == () and last_look(ledger.client).harmed == {}
    assert repair().segments == () and ledger.get([gone.key])[gone.key] == found[gone.key]


def test_an_outlet_that_a_run_visits_and_a_segment_that_cannot_be_read_are_left(ledger: Ledger) -> None:
    gone = owner("/gone", Story.write("gone"))
    ledger.save([gone])
    ensure_archive(ledger.client)
    segment(gone.archive).unlink()
    other = segment(fetched("/other", Story.write("other")).archive)
    other.unlink()
    other.mkdir()
    steps: list[tuple[int, int]] = []
    with Leases(ledger.client, "crawl") as theirs:
        assert theirs.gain("kavir") is None
        done = repair(lambda *step: steps.append(step))
        assert (done.segments, done.asked, done.forgotten, done.busy) == ((), 0, 0, ("kavir",))
        assert ledger.get([gone.key])[gone.key] == gone and steps[-1] == (2, 2)
        theirs.release(["kavir"])
    done = repair()
    assert gone.archive and done.segments == (gone.archive.file,) and (done.asked, done.busy) == (1, ())
    assert done.unreadable == (other.relative_to(settings().archive_location).as_posix(),)
    assert [checked.segment for checked in verify_archive().harmed] == list(done.unreadable)


def test_what_the_ledger_points_to_is_verified_and_remembered(ledger: Ledger) -> None:
    entry, gone = owner("/a", Story.write("a")), owner("/gone", Story.write("gone"))
    ledger.save([entry, gone])
    ensure_archive(ledger.client)
    place = Path(settings().archive_location)
    assert entry.archive and gone.archive
    segment(gone.archive).unlink()
    steps: list[tuple[int, int]] = []
    found = verify_archive(progress=lambda *step: steps.append(step))
    assert steps == [(1, 2), (2, 2)] and found.note == ""
    assert found.stories == {entry.archive.file: 1, gone.archive.file: 1}
    assert found.identity == archive.identify(str(place))
    (harmed,) = found.harmed
    assert (harmed.segment, harmed.state) == (gone.archive.file, "missing")
    assert last_look(ledger.client).harmed == {gone.archive.file: harmed.detail}

    left_out = verify_archive(ledger=False)
    assert (left_out.stories, left_out.note) == ({}, "the ledger was left out")
    segment(gone.archive).write_bytes(segment(entry.archive).read_bytes()[:100])
    size = segment(entry.archive).stat().st_size
    with segment(entry.archive).open("r+b") as file:
        file.seek(size - 9)
        file.write(b"x" * 9)
    full = verify_archive()
    assert len(full.harmed) == 2 == len(last_look(ledger.client).harmed)
    assert verify_archive(quick=True).quick
    assert len(last_look(ledger.client).harmed) == 2, "a quick check does not see and does not clear this damage"


def test_an_archive_that_is_not_the_ledgers_is_verified_without_it(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.save([owner("/a", Story.write("a"))])
    ensure_archive(ledger.client)
    own = archive.identify(settings().archive_location)
    monkeypatch.setenv("PEYK_ARCHIVE", str(tmp_path / "strange"))
    settings.cache_clear()
    fetched("/b", Story.write("b"))
    found = verify_archive(quick=True)
    assert found.stories == {} and found.harmed == () and found.identity is None, "a quick check gives no identity"
    assert found.note == f"the ledger's pages lie in another archive, {own}; the ledger was left out"
    found = verify_archive()
    assert found.identity and found.identity == archive.identify(settings().archive_location) != own


def test_without_a_ledger_the_archive_itself_is_verified(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone_in(monkeypatch, tmp_path)
    assert verify_archive().identity is None, "an empty archive gets no identity"
    fetched("/a", Story.write("a"))
    found = verify_archive()
    assert (found.note, len(found.segments), found.stories) == ("there is no ledger", 1, {})
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    found = verify_archive()
    assert found.note.startswith("the ledger ") and len(found.segments) == 1
