"""An erased story is in no index and no file, and does not come back; everything else is unchanged."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest import archive
from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.desk.correct import correct
from ingest.desk.replay import replay
from ingest.desk.revert import revert
from ingest.errors import PeykError
from ingest.forget import forget
from ingest.inspect.quarantine import quarantined
from ingest.ledger import Ledger
from ingest.ledger.leases import Leases
from ingest.ledger.records import OutletRun
from ingest.ledger.runs import Runs
from ingest.model import Page, to_document
from ingest.rebuild import rebuild, rollback
from ingest.semantic import VectorStore
from ingest.semantic.encoder import DIMENSIONS
from ingest.settings import settings
from ingest.story.documents import balances
from tests.crawl.line import as_left_before_cleaning, documents, use
from tests.crawl.press import HOST, Press, Story
from tests.crawl.test_revert import restored_from_the_archive
from tests.forget.line import naming
from tests.rebuild.line import LOADED

ONE, TWO = f"{HOST}/one", f"{HOST}/two"
STORIES = {path: Story.write(path) for path in ("/one", "/two", "/three")}
FIRST = STORIES["/one"]
SECOND = replace(FIRST, title=Story.write("retitled").title, text=(*FIRST.text, Story.write("more").text[0]))
WRONG = replace(SECOND, text=Story.write("wrong").text)
CORRECTED = "عنوانی که یک ویراستار می‌نویسد"
TELLING = (FIRST.title, SECOND.title, CORRECTED, FIRST.text[0], WRONG.text[0], ONE, f"{HOST}/uno")
"""What no store may say any more."""
FILE = "court order 1405/112"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    """Three stories; the first has two former texts, a second address, a correction, a reversion, and two indices."""
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.prints(STORIES)
    run()
    found.answers("/one", SECOND.page)
    found.prints({"/uno": replace(SECOND, canonical=ONE)})
    run()
    correct(ONE, {"title": CORRECTED}, "a wrong name")
    found.answers("/one", WRONG.page)
    run()
    revert(url=ONE)
    rebuild()
    store = VectorStore(settings().archive_location, "model")
    store.add({document["content_hash"]: np.ones(DIMENSIONS, np.float32) for document in documents(elastic).values()})
    return found


def told(elastic: Elasticsearch) -> None:
    """A run and a finding that name the story."""
    message = f"defect: KeyError at {ONE} ({FIRST.title})"
    Runs(elastic).complete("some-run", [OutletRun("kavir", "failed", message, 1, {"pending": 1})])
    elastic.indices.refresh(index=settings().index("crawl-runs"))
    finding = {"kind": "defect", "subject": "kavir", "message": f"see {ONE}, and {TWO}", "state": "open"}
    elastic.index(index=settings().index("watch-findings"), document=finding, refresh=True)
    notification = {"title": f"kavir: see {ONE}", "text": FIRST.title, "data": {"message": ONE}, "over": True}
    elastic.index(index=settings().index("notifications"), document=notification, refresh=True)
    ledger = Ledger(elastic)
    (other,) = (entry for entry in ledger.find() if entry.url == TWO)
    ledger.save([replace(other, detail=f"it leads to {ONE}", page_url=ONE)])


def rest(elastic: Elasticsearch) -> dict[str, Any]:
    passing = {"indexed_at", "archive"}
    return {
        name: {field: value for field, value in document.items() if field not in passing}
        for name, document in documents(elastic).items()
        if not document["canonical_url"].endswith("/one")
    }


def test_an_erased_story_is_nowhere_and_the_others_are_as_they_were(press: Press, elastic: Elasticsearch) -> None:
    told(elastic)
    before, kept = rest(elastic), {entry.url: entry for entry in Ledger(elastic).find() if entry.url.startswith(TWO)}
    assert len(naming(elastic, *TELLING)) > 10
    done = forget(ONE, why=FILE, who="سارا")
    assert naming(elastic, *TELLING) == []
    assert done.erased["documents"] == 2 and done.erased["ledger entries"] == 2
    assert done.erased["archived pages"] == 4 and done.erased["decisions"] == 2 and done.erased["vectors"] == 1
    assert done.erased["findings and run details"] == 4 and done.erased["versions and notes"] >= 3
    assert done.unread == () and "backups of the archive" in done.beyond[0]
    assert rest(elastic) == before and len(before) == 2
    verified = archive.verify(settings().archive_location)
    assert verified.harmed == () and sum(found.pages for found in verified.segments) == len(STORIES) - 1
    for entry in kept.values():
        assert entry.archive and archive.read(settings().archive_location, entry.archive).url == entry.url
    assert all(balance.balanced for balance in balances(elastic))
    (erasure,) = json.loads(CliRunner().invoke(app, ["forget", "--list", "--json"]).stdout)
    assert (erasure["who"], erasure["why"], erasure["done"]) == ("سارا", FILE, True)
    assert forget(ONE, why=FILE, who="سارا").erased.keys() == done.erased.keys()
    assert not any(forget(f"{HOST}/uno", why=FILE, who="سارا").erased.values())


def crawled(press: Press, elastic: Elasticsearch) -> None:
    """The feed still lists it under both addresses, and its pages are still there."""
    assert run().discovered == len(STORIES) - 1


def crawled_at_other_addresses(press: Press, elastic: Elasticsearch) -> None:
    """A redirect to the story, and another page with its canonical URL."""
    press.links |= {"/new": "عنوان دیگر", "/newer": "باز هم"}
    press.answers("/new", "", 301, location=ONE)
    press.answers("/newer", replace(SECOND, canonical=ONE).page)
    press.lists("/two", "/three", "/new", "/newer")
    report = run()
    assert report.totals["filtered"] == 2 and report.balanced


def rebuilt(press: Press, elastic: Elasticsearch) -> None:
    rebuild()


def rolled_back(press: Press, elastic: Elasticsearch) -> None:
    rollback()


def replayed(press: Press, elastic: Elasticsearch) -> None:
    replay()
    run()


def restored(press: Press, elastic: Elasticsearch) -> None:
    restored_from_the_archive(press, elastic)
    crawled(press, elastic)


def crawled_after_the_loss(press: Press, elastic: Elasticsearch) -> None:
    """Elasticsearch was lost, and its indices were not restored."""
    elastic.indices.delete(index=",".join(elastic.indices.get(index=f"{settings().index_prefix}*").body))
    crawled(press, elastic)


def restored_beside_a_backup(press: Press, elastic: Elasticsearch) -> None:
    """The archive comes from a backup: nothing is indexed, and a repeated erasure blanks the pages."""
    with archive.Segment(settings().archive_location, "2020/copy") as segment:
        for url, story in ((ONE, FIRST), (f"{HOST}/uno", SECOND)):
            segment.write(press_page(url, story))
    restored_from_the_archive(press, elastic)
    assert forget(ONE, why=FILE, who="سارا").erased["archived pages"] == 2


def press_page(url: str, story: Story) -> Page:
    head = {"content-type": "text/html; charset=utf-8"}
    return Page(url, 200, head, story.page.encode(), datetime(2026, 11, 21, tzinfo=UTC), url)


@pytest.mark.parametrize(
    "later",
    [
        crawled,
        crawled_at_other_addresses,
        rebuilt,
        rolled_back,
        replayed,
        restored,
        restored_beside_a_backup,
    ],
)
def test_an_erased_story_does_not_come_back(
    later: Callable[[Press, Elasticsearch], None], press: Press, elastic: Elasticsearch
) -> None:
    before = rest(elastic)
    forget(ONE, why=FILE, who="سارا")
    later(press, elastic)
    assert naming(elastic, *TELLING) == []
    assert documents(elastic).keys() == before.keys()


def test_a_file_does_not_bring_it_back(press: Press, elastic: Elasticsearch, tmp_path: Path) -> None:
    (one,) = [document for document in documents(elastic).values() if document["canonical_url"].endswith("/one")]
    file = tmp_path / "export.jsonl"
    load = ["load", str(file)]
    lines = [{"url": url, "title": one["title"], "body": one["body"]} for url in (ONE, f"{ONE}/?utm_source=x")]
    file.write_text("\n".join(json.dumps(line) for line in [one, *lines, to_document(LOADED)]))
    forget(ONE, why=FILE, who="سارا")
    result = CliRunner().invoke(app, load)
    assert result.exit_code == 2 and "1 indexed" in result.stdout and result.stderr.count("erased") == 3
    file.unlink()
    assert naming(elastic, *TELLING) == []
    forget(LOADED.url, why=FILE, who="سارا")
    file.write_text(json.dumps(to_document(replace(LOADED, outlet=replace(LOADED.outlet, id="another")))))
    assert CliRunner().invoke(app, load).exit_code == 2
    file.unlink()
    assert naming(elastic, LOADED.title) == []


def test_a_whole_outlet_is_erased_only_when_that_is_said(press: Press, elastic: Elasticsearch) -> None:
    list_of_titles = [story.title for story in STORIES.values()]
    with pytest.raises(PeykError, match="3 articles of kavir; give --yes"):
        forget(outlet="kavir", why=FILE, who="سارا")
    assert len(documents(elastic)) == 3
    forget(outlet="kavir", why=FILE, who="سارا", yes=True)
    assert naming(elastic, *list_of_titles, *TELLING) == []
    assert run().discovered == 0
    assert not any(forget(TWO, why=FILE, who="سارا").erased.values())


def test_what_waits_is_erased_too(press: Press, elastic: Elasticsearch) -> None:
    """A story in quarantine, and one with an archived page that a killed run did not clean."""
    suspect = replace(STORIES["/two"], text=(Story.write("two").text[0],), marked=False)
    press.answers("/two", suspect.page)
    run()
    assert [entry.url for entry in quarantined()] == [TWO]
    forget(TWO, why=FILE, who="سارا")
    assert naming(elastic, STORIES["/two"].title, suspect.text[0], TWO) == []
    press.prints({"/late": Story.write("late")})
    run()
    as_left_before_cleaning(elastic, f"{HOST}/late")
    assert len(naming(elastic, Story.write("late").text[0])) == 1, "its archived page"
    forget(f"{HOST}/late", why=FILE, who="سارا")
    assert naming(elastic, Story.write("late").title, Story.write("late").text[0]) == []


def test_a_visited_outlet_is_left_alone(press: Press, elastic: Elasticsearch) -> None:
    with Leases(elastic, "crawl-1") as leases:
        leases.gain("kavir")
        with pytest.raises(PeykError, match="held by run crawl-1"):
            forget(ONE, why=FILE, who="سارا")
        leases.release(["kavir"])
    assert len(naming(elastic, *TELLING)) > 10


def test_a_killed_erasure_is_completed_by_the_next(press: Press, elastic: Elasticsearch) -> None:
    command = [sys.executable, "-m", "ingest", "forget", ONE, "--why", FILE]
    kills = 0
    for number in range(200):
        try:
            # SIGKILL after the timeout.
            finished = subprocess.run(command, check=False, capture_output=True, timeout=0.3 + number * 0.15)
            break
        except subprocess.TimeoutExpired:
            kills += 1
    assert finished.returncode == 0, finished.stderr
    assert kills > 1
    assert naming(elastic, *TELLING) == []
    assert archive.verify(settings().archive_location).harmed == ()
    run()
    assert naming(elastic, *TELLING) == []


def test_bytes_that_cannot_be_read_are_named(press: Press, elastic: Elasticsearch) -> None:
    segment = next(Path(settings().archive_location).rglob("*.warc.gz"))
    segment.write_bytes(segment.read_bytes()[:-50])
    result = CliRunner().invoke(app, ["forget", ONE, "--why", FILE])
    assert result.exit_code == 1 and "may hold a page of it" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "give either"),
        (("", "--why", FILE), "give either"),
        ((ONE, "--outlet", "kavir"), "give either"),
        ((f"{HOST}/never", "--why", FILE), "neither in the ledger nor in the index"),
        (("--outlet", "nobody", "--why", FILE), "neither in the ledger nor in the index"),
        ((ONE,), "give the reason"),
        ((ONE, "--why", f"{FIRST.title} is wrong"), "must not name the story"),
    ],
)
def test_what_is_not_clear_is_refused(
    arguments: tuple[str, ...], error: str, press: Press, elastic: Elasticsearch
) -> None:
    result = CliRunner().invoke(app, ["forget", *arguments])
    with pytest.raises(PeykError, match=error):
        raise result.exception or AssertionError(result.stdout)
    assert len(documents(elastic)) == 3
