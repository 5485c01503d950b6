"""Courtesy across runs: Retry-After, the budget of a run's requests, robots.txt."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.report import RunFailedError
from ingest.crawl.run import run
from ingest.ledger import Ledger
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site

DELAY = 2.5
"""Seconds."""


def asked(httpserver: HTTPServer) -> Counter[str]:
    return Counter(request.path for request, _ in httpserver.log)


def test_the_next_run_leaves_alone_who_asked_for_it(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    use(monkeypatch, tmp_path, [site.row])
    site.answers("", status=429, headers={"Retry-After": "600"})
    assert run().totals["pending"] == 1
    before = asked(httpserver)
    site.answers(PAGE)
    with pytest.raises(RunFailedError, match="asked for a pause"):
        run([site.row["id"]])
    assert asked(httpserver) == before, "not even for robots.txt or the feed"


def test_robots_txt_is_asked_for_once_by_many_runs(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    use(monkeypatch, tmp_path, [site.row])
    site.answers(PAGE)
    assert run().balanced and run().balanced
    assert asked(httpserver)["/robots.txt"] == 1
    assert asked(httpserver)["/news/1234567"] == 2


def test_a_long_crawl_delay_holds_from_one_run_to_the_next(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build(crawl_delay=DELAY)) as server:
        slow = next(site for site in server.world.sites.values() if site.crawl_delay)
        rows: list[dict[str, Any]] = server.world.rows(server.address)
        use(monkeypatch, tmp_path, [row for row in rows if row["id"] == slow.id])
        monkeypatch.setenv("PEYK_HOST_BUDGET", "2")
        settings.cache_clear()
        run()
        ended = len(server.log)
        run()
        visits = [visit.monotonic for visit in server.log]
    assert ended == 2 and len(visits) > ended
    assert visits[ended] - visits[ended - 1] >= DELAY


@pytest.mark.parametrize("setting", ["PEYK_HOST_BUDGET", "PEYK_RUN_BUDGET"])
def test_what_exceeds_the_budget_is_pending_named_and_first_next_time(
    setting: str, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        row: dict[str, Any] = next(row for row in server.world.rows(server.address) if row["id"] == "zagros")
        use(monkeypatch, tmp_path, [row | {"recheck_minutes": []}])
        monkeypatch.setenv(setting, "9")
        settings.cache_clear()
        left: list[int] = []
        while not left or left[-1]:
            requests = len(server.log)
            report = run()
            assert report.balanced
            assert len(server.log) - requests <= 9
            left.append(report.totals["pending"])
            assert not left[-1] or f"{left[-1]} pages left for the next run" in report.outlets[0].message
        gold = [item for item in server.world.gold() if item.outlet == "zagros"]
    assert len(left) > 1 and left == sorted(left, reverse=True)
    assert len(documents(elastic)) == len(gold)
    assert not [entry for entry in Ledger(elastic).find() if entry.attempts]


def test_all_outlets_of_a_run_share_its_budget(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        rows = [row for row in server.world.rows(server.address) if row["id"] in ("zagros", "toos", "kavir")]
        use(monkeypatch, tmp_path, [row | {"recheck_minutes": []} for row in rows])
        monkeypatch.setenv("PEYK_RUN_BUDGET", "20")
        settings.cache_clear()
        report = run()
        assert len(server.log) == 20
    assert report.balanced and report.totals["pending"]
    assert len({visit.host for visit in server.log}) == 3
