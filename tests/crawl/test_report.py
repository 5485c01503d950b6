"""The report of a run: told before it fails; and the spool, which any run id leaves where it belongs."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl import spool
from ingest.crawl.clean import clean
from ingest.crawl.fetch import fetch
from ingest.crawl.index import index
from ingest.crawl.plan import plan
from ingest.crawl.report import RunFailedError, report
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site

NAMES = [
    "",
    ".",
    "..",
    "../..",
    "/",
    "a/../b",
    "a/b",
    "a-b",
    "a:b",
    "manual__2026-10-23T10:00:00+00:00",
    "\udce9",
    "x" * 900,
]


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def test_each_run_has_a_folder_of_its_own_within_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [])
    folders = [spool.folder(name) for name in NAMES]
    assert len(set(folders)) == len(NAMES)
    for folder in folders:
        assert folder.resolve().parent == (tmp_path / "runs").resolve()
        folder.mkdir(parents=True)


@pytest.mark.parametrize("run_id", ["..", "../..", "."])
def test_a_run_of_any_name_leaves_everything_else_alone(
    run_id: str, site: Site, elastic: Elasticsearch, tmp_path: Path
) -> None:
    site.answers(PAGE)
    (batch,) = plan(run_id)
    fetch(run_id, batch)
    index(run_id, batch, clean(run_id, batch)["path"])
    before = {path for path in tmp_path.rglob("*") if "runs" not in path.parts}
    assert report(run_id, batch).totals["indexed"] == 1
    assert {path for path in tmp_path.rglob("*") if "runs" not in path.parts} == before
    assert list((tmp_path / "runs").iterdir()) == [] and len(documents(elastic)) == 1


def test_the_accounting_is_told_before_the_run_fails(site: Site) -> None:
    (batch,) = plan("unlucky")
    told: list[str] = []
    with pytest.raises(RunFailedError, match="every outlet failed") as caught:
        report("unlucky", batch, told.append)
    assert told == [caught.value.report.text]
    assert "kavir: 0 discovered" in told[0] and "0 discovered = 0 indexed" in told[0]


def test_the_command_prints_it_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, settings().var, [site.row | {"connect_to": "127.0.0.1:1"}])
    done = CliRunner().invoke(app, ["crawl"])
    assert isinstance(done.exception, RunFailedError)
    assert "kavir: failed" in done.stdout and "accounting: 0 discovered" in done.stdout
