"""`peyk status`: a summary first, then only the outlets with something to say."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.run import crawl
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.leases import Leases
from ingest.ledger.records import Effort, OutletRun, Run
from ingest.ledger.runs import Runs
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use
from tests.crawl.site import PAGE, Site

FIELDS = {"run", "ledger", "reasons", "days", "gaps"}
"""Fields that programs have read since 0.1.0."""
NOTED, QUIET = ("zagros", "toos"), "baran"


def status(*options: str) -> str:
    done = CliRunner().invoke(app, ["status", *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def document(*options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(status("--json", *options))
    return found


def lines(text: str) -> dict[str, str]:
    """Return the summary by the word before it."""
    return {line[:10].strip(): line[11:] for line in text.splitlines()[:4]}


def test_a_fresh_cluster_has_no_run_yet(elastic: Elasticsearch) -> None:
    assert "no run yet" in status()
    empty = document()
    assert empty["run"] is None and empty["ledger"] == {} and empty.keys() >= FIELDS
    ensure_indices(elastic)
    assert "no run yet" in lines(status())["last run"]
    assert document().keys() == empty.keys()


def test_only_outlets_with_something_to_say(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        rows = [row for row in server.world.rows(server.address) if row["id"] in (*NOTED, QUIET)]
        use(monkeypatch, tmp_path, rows)
        report = crawl("the-run")
    text = status()
    assert lines(text).keys() == {"last run", "running", "waiting", "stories"}
    assert lines(text)["last run"].startswith("the-run: finished ") and report.line in lines(text)["last run"]
    assert lines(text)["running"] == "nothing"
    assert lines(text)["stories"].startswith(f"{report.discovered}: {report.totals['indexed']} indexed")
    assert "zagros: 1 quarantined: listing (1)" in text and "toos: 1 blocked: bot-wall (1)" in text
    assert QUIET not in text and "without: 1 (--all shows them)" in text
    assert QUIET in status("--all")
    alone = status("--outlet", "باران شمال")
    assert QUIET in alone and not any(name in alone for name in ("zagros:", "toos:", "quarantined:"))
    found = document()
    assert found.keys() >= FIELDS and found["run"]["run_id"] == "the-run"
    assert found["totals"] == report.totals and found["outlets"].keys() == set(NOTED)
    assert document("--outlet", "zagros")["ledger"].keys() == {"zagros"}


def test_a_running_run_is_shown_as_such(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    site.answers(PAGE)
    use(monkeypatch, tmp_path, [site.row])
    crawl("before")
    runs = Runs(elastic)
    began = datetime.now(UTC) - timedelta(minutes=3, seconds=5)
    runs.save(Run("scheduled", "running", Effort(began), planned=3))
    runs.complete("scheduled", [OutletRun("toos", "ok", "", 0, {})])
    told = lines(status())
    assert told["last run"].startswith("before: finished")
    assert told["running"].startswith("scheduled for 3 min: 1 of 3 outlets done; it holds no outlet")
    _make_due(elastic)
    assert lines(status())["waiting"].startswith("stories 1 due now") and "kavir: 1 waiting" in status()
    with Leases(elastic, "scheduled") as leases:
        leases.gain_all(["kavir"])
        told = lines(status())
        assert told["running"] == "scheduled for 3 min: 1 of 3 outlets done, 1 in work: kavir"
        assert told["waiting"].startswith("stories 1 in work")
        assert document()["running"][0]["held"] == ["kavir"] and document()["outlets"] == {}


def test_a_killed_run_shows_no_sign_of_life(elastic: Elasticsearch, kill: Callable[[], None]) -> None:
    ensure_indices(elastic)
    Runs(elastic).save(Run("killed", "running", Effort(datetime.now(UTC)), planned=1))
    kill()
    told = lines(status())["running"]
    assert "1 in work: kavir; no sign of life: the next run takes over its outlets" in told
    assert document()["running"][0]["alive"] is False


@pytest.fixture
def kill(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes a lease that was renewed an hour ago, as a killed process of another machine leaves it."""

    def leave() -> None:
        with pytest.raises(InterruptedError), Leases(elastic, "killed") as leases:
            leases.gain_all(["kavir"])
            raise InterruptedError

    monkeypatch.setenv("PEYK_VAR", str(tmp_path))
    settings.cache_clear()
    return leave


def _make_due(client: Elasticsearch) -> None:
    """Make the story wait to be fetched, as one that a feed has just shown."""
    ledger = Ledger(client)
    ledger.refresh()
    now = datetime.now(UTC)
    entries = [replace(entry, status="pending", next_attempt_at=now) for entry in ledger.find()]
    assert ledger.save(entries) == 1
    ledger.refresh()
