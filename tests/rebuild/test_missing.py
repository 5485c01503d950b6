"""Articles that neither index holds: restored from their pages, else due again, else set aside and counted."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices
from ingest.index.generations import concrete
from ingest.ledger import Ledger
from ingest.ledger.entry import Entry
from ingest.ledger.leases import Leases
from ingest.rebuild.lost import FORGOTTEN, REASON, WHY, gain, has_page, lacking, make_pending, waiting
from ingest.rebuild.missing import bring_back
from tests.crawl.press import HOST, Story
from tests.rebuild.page import NEVER, Steps, alone_in, fetched, generation, owner, segment, sources, state, work

RUN = "rebuild-1"


@pytest.fixture
def ledger(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """The ledger, with two empty generations."""
    alone_in(monkeypatch, tmp_path)
    monkeypatch.setattr("ingest.rebuild.lost.PATIENCE", 0)
    ensure_indices(elastic, ["crawl-ledger", "crawl-state", "article-revisions"])
    generation(elastic, 1)
    generation(elastic, 2)
    return Ledger(elastic)


def lost(path: str, **changes: object) -> Entry:
    """Return an entry whose page is lost too."""
    entry = owner(path, Story.write(path), **({"etag": "e", "gone": 2, "attempts": 4} | changes))
    segment(entry.archive).unlink()
    return entry


def put(ledger: Ledger, number: int, entry: Entry) -> None:
    """Put the article of an entry into a generation."""
    ledger.client.index(index=concrete(number), id=str(entry.article_id), document={"title": "تیتر"}, refresh=True)


def test_every_address_of_a_lost_article_is_due_as_if_it_were_new(ledger: Ledger) -> None:
    entry = lost("/a")
    second = replace(entry, key="second", url=f"{HOST}/2", duplicate_of=entry.key, status="duplicate", archive=None)
    kept, served = lost("/kept"), lost("/served")
    ledger.save([entry, second, kept, served])
    put(ledger, 1, kept)
    put(ledger, 2, served)
    steps: Steps = []
    with Leases(ledger.client, RUN) as leases, Leases(ledger.client, "crawl") as theirs:
        job = work(ledger.client, lambda *step: steps.append(step))
        assert lacking(job, state(), [str(item.article_id) for item in (entry, kept, served)]) == {entry.article_id}
        assert lacking(job, state(), []) == set()
        assert make_pending(job, state(), leases, RUN, [entry, kept, served]) == 0
        assert theirs.gain("kavir") is None, "the outlet is given back"
    assert steps == [("lost", 0, 3), ("lost", 3, 3)]
    assert waiting(job) == 2
    found = ledger.get([entry.key, second.key, kept.key, served.key])
    assert (found[kept.key], found[served.key]) == (kept, served)
    for before in (entry, second):
        after = found[before.key]
        assert (after.status, after.step, after.reason, after.detail) == ("pending", "discover", REASON, WHY)
        assert {name: getattr(after, name) for name in FORGOTTEN} == FORGOTTEN
        assert after.next_attempt_at == after.decided_at and after.is_due(after.next_attempt_at) and after.run_id == RUN
        assert (after.url, after.first_seen_at, after.link) == (before.url, before.first_seen_at, before.link)


def test_a_page_that_is_there_and_holds_no_article_is_set_aside_and_counted(ledger: Ledger) -> None:
    never = fetched("/never", NEVER, article_id="never", content_hash="c", read_hash="r")
    aside = fetched(
        "/aside", NEVER, article_id="aside", content_hash="c", read_hash="r", status="quarantined", step="clean",
        reason="no-text", detail="as it was",
    )  # fmt: skip
    ledger.save([never, aside])
    with Leases(ledger.client, RUN) as leases:
        assert make_pending(work(ledger.client), state(), leases, RUN, [never, aside]) == 2
        assert waiting(work(ledger.client)) == 0
    found = ledger.get([never.key, aside.key])
    after = found[never.key]
    assert (after.status, after.step, after.reason, after.run_id) == ("quarantined", "clean", REASON, RUN)
    assert after.detail == "its document is lost, and no article is found on its page"
    assert (after.article_id, after.archive, after.content_hash, after.read_hash) == (
        "never",
        never.archive,
        None,
        None,
    )
    assert found[aside.key] == replace(aside, content_hash=None, read_hash=None)


def test_an_outlet_that_a_run_does_not_release_is_counted_and_left(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = lost("/a")
    ledger.save([entry])
    with Leases(ledger.client, RUN) as leases, Leases(ledger.client, "crawl") as theirs:
        assert theirs.gain("kavir") is None
        assert gain(leases, "toos", time.monotonic() + 60), "another outlet is free"
        assert make_pending(work(ledger.client), state(), leases, RUN, [entry]) == 1
        assert ledger.get([entry.key])[entry.key] == entry
        began = time.monotonic()
        monkeypatch.setattr("ingest.rebuild.lost.PAUSE", 0.05)
        assert not gain(leases, "kavir", time.monotonic() + 0.2) and 0.2 <= time.monotonic() - began < 10
    assert make_pending(work(ledger.client), state(), leases, RUN, []) == 0


def test_a_page_can_be_read_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(monkeypatch, tmp_path)
    entry = fetched("/a", Story.write("a"))
    assert has_page(entry) and not has_page(replace(entry, archive=None))
    assert not has_page(replace(entry, body_hash="0" * 64)), "another page is there"
    segment(entry.archive).unlink()
    assert not has_page(entry)


def test_what_the_ledger_holds_and_no_index_is_brought_back(ledger: Ledger) -> None:
    there, gone, held = owner("/there", Story.write("there")), lost("/gone"), owner("/held", Story.write("held"))
    moved = lost("/moved")
    same = Story.write("/moved")
    other = fetched("/b", replace(same, canonical=f"{HOST}/moved"), article_id=moved.article_id, duplicate_of=moved.key)
    strange = replace(owner("/strange", Story.write("strange")), outlet="toos")
    ledger.save([there, gone, held, moved, other, strange])
    put(ledger, 1, held)
    steps: Steps = []
    job = work(ledger.client, lambda *step: steps.append(step))
    with Leases(ledger.client, RUN) as leases:
        assert bring_back(job, state(), leases, RUN) == 1, "the article of an outlet that is not in the catalogue"
        found = sources(ledger.client, 2)
        assert {name: source["url"] for name, source in found.items()} == {
            there.article_id: f"{HOST}/there",
            moved.article_id: f"{HOST}/b",
        }
        assert job.tally.counts == {"restored": 2, "lost": 2}
        assert job.tally.examples["no-outlet"] == f"{strange.article_id}: {HOST}/strange: toos is not in the catalogue"
        assert waiting(job) == 1 and ledger.get([gone.key])[gone.key].status == "pending"
        assert {what for what, _, _ in steps} == {"ledger", "lost"} and ("ledger", 6, 6) in steps
        assert all(0 <= done <= total for _, done, total in steps)
        assert bring_back(work(ledger.client), state(), leases, RUN) == 1 and sources(ledger.client, 2) == found
