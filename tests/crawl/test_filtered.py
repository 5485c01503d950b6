"""Filtered stories are listed with their reasons and can be replayed; commands without indices say what to run."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.errors import PeykError
from ingest.ledger import Ledger
from ingest.ledger.lease import holders
from ingest.rebuild import rebuild
from ingest.rebuild.lock import NAME, alone
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story

GOOD = Story.write("/good")
GALLERY = "<html><head><title>گزارش تصویری</title></head><body><h1>صفحه مورد نظر یافت نشد</h1></body></html>"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.prints({"/good": GOOD})
    found.links |= {"/lost": "گم شد", "/gone": "رفت"}
    found.answers("/lost", GALLERY)
    found.answers("/gone", "", 404)
    found.lists(*found.links)
    run()
    return found


def peyk(*arguments: str) -> Any:
    return json.loads(CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False).stdout)


def test_filtered_stories_are_listed_with_their_reasons(press: Press) -> None:
    found = {entry["url"]: entry["reason"] for entry in peyk("filtered")}
    assert found == {f"{HOST}/lost": "soft-404", f"{HOST}/gone": "http-404"}
    assert [entry["url"] for entry in peyk("filtered", "--reason", "http", "--outlet", "kavir")] == [f"{HOST}/gone"]
    with pytest.raises(PeykError, match="no outlet called nobody"):
        CliRunner().invoke(app, ["filtered", "--outlet", "nobody"], catch_exceptions=False)
    assert peyk("status")["reasons"]["filtered"] == {"http-404": 1, "soft-404": 1}
    assert "soft-404" in CliRunner().invoke(app, ["status"]).stdout
    table = CliRunner().invoke(app, ["filtered"]).stdout
    assert "2 filtered" in table and "گم شد" in table


def as_an_older_peyk_left_it(client: Elasticsearch, url: str) -> None:
    """Leave a story as filtered by older code that did not find its text."""
    ledger = Ledger(client)
    (entry,) = (entry for entry in ledger.find() if entry.url == url)
    assert entry.article_id
    client.delete(index=settings().index("articles"), id=entry.article_id, refresh=True)
    nothing = {"reason": "no-text", "article_id": None, "content_hash": None, "read_hash": None}
    ledger.save([entry.decide("filtered", "clean", "older", datetime.now(UTC), **nothing)])
    ledger.refresh()


def test_filtered_stories_are_run_again_from_their_pages(press: Press, elastic: Elasticsearch) -> None:
    before = documents(elastic)
    as_an_older_peyk_left_it(elastic, f"{HOST}/good")
    assert peyk("replay")["counts"] == {}
    assert peyk("replay", "--status", "filtered", "--reason", "http")["counts"] == {}
    assert peyk("replay", "--status", "filtered")["counts"] == {"filtered": 1, "indexed": 1}
    assert documents(elastic).keys() == before.keys()
    assert {entry["reason"] for entry in peyk("filtered")} == {"http-404", "soft-404"}
    with pytest.raises(PeykError, match="indexed stories are not replayed"):
        CliRunner().invoke(app, ["replay", "--status", "indexed"], catch_exceptions=False)


@pytest.mark.parametrize("command", ["quarantine", "filtered", "trace http://kavir.example/1"])
def test_a_line_that_never_ran_says_what_to_run(command: str, elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="Peyk has no index yet: run `peyk crawl`"):
        CliRunner().invoke(app, command.split(), catch_exceptions=False)


def test_a_lost_index_is_named(press: Press, elastic: Elasticsearch) -> None:
    elastic.indices.delete(index=settings().index("crawl-ledger"))
    with pytest.raises(PeykError, match="crawl-ledger: no such index; `peyk rebuild --from-archive`"):
        CliRunner().invoke(app, ["status"], catch_exceptions=False)


def test_a_rebuild_that_failed_is_in_nobodys_way(press: Press, elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no room"), alone() as (_, leases, _):
        leases.gain("kavir")
        raise PeykError("no room")
    assert holders(elastic, [NAME, "kavir"]) == {}
    assert rebuild().swapped
