"""The ledger's archive: a worker with another archive refuses before any write, read or request."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest import archive
from ingest.archive.identity import NAME
from ingest.archive.manifest import FOLDER
from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.desk.replay import replay
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.archive import OtherArchiveError, ensure_archive, recorded
from ingest.rebuild import from_archive, rebuild
from ingest.settings import settings
from tests.crawl.line import as_left_before_cleaning, documents, use
from tests.crawl.site import PAGE, Site

STORIES = 3


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver, STORIES)
    use(monkeypatch, tmp_path, [found.row])
    found.answers(PAGE)
    return found


def at(monkeypatch: pytest.MonkeyPatch, place: Path) -> Path:
    """Set this process's archive."""
    monkeypatch.setenv("PEYK_ARCHIVE", str(place))
    settings.cache_clear()
    return place


def as_of_0_1_0(client: Elasticsearch, folder: Path) -> None:
    """Delete what version 0.1.0 did not write."""
    (folder / NAME).unlink()
    shutil.rmtree(folder / FOLDER)
    client.delete(index=settings().index("crawl-state"), id="archive")


@pytest.mark.parametrize("other", ["an empty folder", "no folder", "the archive of another line"])
def test_a_worker_with_another_archive_refuses_and_the_right_one_goes_on(
    other: str, site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = at(monkeypatch, tmp_path / "own")
    run()
    as_left_before_cleaning(elastic)
    strange = at(monkeypatch, tmp_path / "strange")
    if other != "no folder":
        strange.mkdir()
    if other == "the archive of another line":
        shutil.copytree(own, strange, dirs_exist_ok=True)
        (strange / NAME).unlink()
        archive.make_identity(str(strange))
    before = sorted(strange.rglob("*"))
    for step in (
        run,
        replay,
        rebuild,
        from_archive,
    ):
        with pytest.raises((OtherArchiveError, archive.ArchiveAwayError), match=r"PEYK_ARCHIVE.*") as caught:
            step()
        assert "\n" not in str(caught.value) and str(strange) in str(caught.value)
    assert sorted(strange.rglob("*")) == before
    Ledger(elastic).refresh()
    assert all(entry.waits_for_cleaning for entry in Ledger(elastic).find())

    at(monkeypatch, own)
    site.answers("", status=500)
    assert run().totals["indexed"] == STORIES, "their pages are read in the archive"
    assert len(documents(elastic)) == STORIES


def test_an_archive_that_is_moved_or_copied_is_the_same(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, tmp_path / "first")
    run()
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    (tmp_path / "first").rename(tmp_path / "moved")
    for place in ("copy", "moved"):
        at(monkeypatch, tmp_path / place)
        assert run().totals["unchanged"] == STORIES


def test_an_archive_of_0_1_0_gets_an_identity_and_is_told_from_a_stranger(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = at(monkeypatch, tmp_path / "own")
    run()
    at(monkeypatch, tmp_path / "strange")
    CliRunner().invoke(app, ["archive", "adopt"])
    site.answers(PAGE.replace("بودجه", "هزینه"))
    run()
    strange_page = next((tmp_path / "strange").rglob("*.warc.gz"))
    at(monkeypatch, own)
    CliRunner().invoke(app, ["archive", "adopt"])
    site.answers(PAGE.replace("بودجه", "درآمد"))
    run()

    as_of_0_1_0(elastic, own)
    stranger = at(monkeypatch, tmp_path / "stranger")
    shutil.copytree(strange_page.parent, stranger / "2026")
    with pytest.raises(OtherArchiveError, match=r"lacks (\d+) of \1 sampled segments .* `peyk archive adopt`"):
        run()
    at(monkeypatch, own)
    pages = {path: path.read_bytes() for path in own.rglob("*.warc.gz")}
    assert run().totals["unchanged"] == STORIES
    assert {path: path.read_bytes() for path in own.rglob("*.warc.gz")} == pages
    known = recorded(elastic)
    assert known and known["archive"] == archive.identify(str(own)) is not None


def test_an_archive_that_was_lost_is_begun_anew_by_a_command(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, tmp_path / "lost")
    run()
    at(monkeypatch, tmp_path / "new")
    with pytest.raises(archive.ArchiveAwayError, match="peyk archive adopt"):
        run()
    done = CliRunner().invoke(app, ["archive", "adopt"])
    # Pages that come within a moment share a segment.
    lost = len(list((tmp_path / "lost").rglob("*.warc.gz")))
    assert done.exit_code == 0
    assert f"{lost} of {lost} segments that the ledger points to are not in it" in done.stdout
    assert CliRunner().invoke(app, ["archive", "repair"]).exit_code == 0
    assert run().totals["indexed"] == STORIES, "the same text, from a page that is archived again"
    assert CliRunner().invoke(app, ["archive", "verify"]).exit_code == 0
    assert all("new" in str(path) for path in (tmp_path / "new").rglob("*.warc.gz"))


class Overtaken(Elasticsearch):
    """A client of a process that is slower than another one, which records the archive before the first answer."""

    first = True

    def get(self, *args: Any, **options: Any) -> Any:
        if Overtaken.first:
            Overtaken.first = False
            ensure_archive(Elasticsearch(settings().elasticsearch_url))
        return super().get(*args, **options)


def test_two_first_runs_at_once_have_one_archive(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_indices(elastic, ["crawl-ledger", "crawl-state"])
    own = at(monkeypatch, tmp_path / "own")
    with Overtaken(settings().elasticsearch_url) as client:
        ensure_archive(client)
    assert not Overtaken.first
    record = recorded(elastic)
    assert record and record["archive"] == archive.identify(str(own))
