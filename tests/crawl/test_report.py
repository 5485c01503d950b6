"""The report of a run: printed before the run fails, stored with the run's cost."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.report import RunFailedError, account
from ingest.crawl.run import crawl
from ingest.index import ensure_indices
from ingest.ledger import STATUSES, Ledger
from ingest.ledger.runs import Runs
from ingest.model import to_document
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


@pytest.mark.parametrize("run_id", ["..", "../..", ".", "a/b", "manual__2026-10-23T10:00:00+00:00"])
def test_a_run_of_any_name_leaves_everything_else_alone(
    run_id: str, site: Site, elastic: Elasticsearch, tmp_path: Path
) -> None:
    site.answers(PAGE)
    assert crawl(run_id).totals["indexed"] == 1
    files = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert files == {"outlets.toml", "archive", "leases"} and len(documents(elastic)) == 1
    assert account(run_id).totals["indexed"] == 1


def test_the_accounting_is_told_before_the_run_fails(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, settings().var, [site.row | {"connect_to": "127.0.0.1:1"}])
    told: list[str] = []
    with pytest.raises(RunFailedError, match="every outlet failed") as caught:
        crawl("unlucky", tell=told.append)
    assert told == [caught.value.report.text]
    assert "kavir: 0 discovered" in told[0] and "0 discovered = 0 indexed" in told[0]


def test_the_command_prints_it_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, settings().var, [site.row | {"connect_to": "127.0.0.1:1"}])
    done = CliRunner().invoke(app, ["crawl"])
    assert isinstance(done.exception, RunFailedError)
    assert "kavir: failed" in done.stdout and "accounting: 0 discovered" in done.stdout


def test_few_outlets_that_fail_while_no_other_is_due_are_no_failure_of_the_run(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead site is retried alone, minutes after the others: the line itself works."""
    dead = site.row | {"connect_to": "127.0.0.1:1"}
    others = [site.row | {"id": f"o{number}", "domain": f"o{number}.example"} for number in range(19)]
    use(monkeypatch, tmp_path, [dead, *others])
    assert [line.state for line in crawl("one of twenty", ["kavir"]).outlets] == ["failed"]


def test_what_a_run_and_its_outlets_took_is_kept(site: Site, elastic: Elasticsearch) -> None:
    site.answers(PAGE)
    crawl("measured")
    run, outlet = Runs(elastic).get("measured"), Runs(elastic).outlets("measured")["kavir"]
    assert run and run.state == "finished" and run.totals["indexed"] == 1 and run.planned == 1
    for effort in (run.effort, outlet.effort):
        assert effort.requests == 3, "robots.txt, the feed and the story"
        assert effort.started_at and effort.seconds and effort.bulk_ms
        assert effort.bytes and effort.bytes > len(PAGE)
        assert effort.latency_p50 and effort.latency_p95 and effort.latency_p50 <= effort.latency_p95


def test_records_of_an_older_version_are_read(site: Site, elastic: Elasticsearch) -> None:
    ensure_indices(elastic)
    line = {"outlet": "kavir", "state": "ok", "message": "ok", "discovered": 1} | dict.fromkeys(STATUSES, 0)
    old = {"kind": "run", "run_id": "old", "state": "finished", "planned": 1, "started_at": "2026-10-23T10:00:00+00:00"}
    old |= {"balanced": True, "totals": {"discovered": 1, "indexed": 1}, "outlets": [line | {"indexed": 1}]}
    elastic.index(index=settings().index("crawl-runs"), id="old", document=old, refresh=True)
    assert Runs(elastic).latest()[0].effort.requests is None
    assert account("old").line.startswith("1 discovered = 1 indexed")


def test_a_day_of_the_ledger_that_does_not_balance_is_named(site: Site, elastic: Elasticsearch) -> None:
    site.answers(PAGE)
    crawl("first")
    Ledger(elastic).refresh()
    (entry,) = Ledger(elastic).find()
    strange = to_document(entry) | {"outlet": "elsewhere", "status": "strange"}
    del strange["key"]
    elastic.index(index=settings().index("crawl-ledger"), id="strange", document=strange, refresh=True)
    with pytest.raises(RunFailedError, match=f"does not balance at .*the day {entry.day}"):
        crawl("second", ["kavir"])
