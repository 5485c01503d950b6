"""A story that its outlet takes down is marked, never deleted, and only after days, when it is no hiccup."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import revisions
from ingest.crawl.run import run
from ingest.ledger import Ledger
from ingest.search import search
from ingest.story.withdraw import is_hiccup
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site

BEGIN = datetime.now(UTC)


def visits(site: Site, answers: dict[float, int]) -> None:
    """Crawl on each of these days from now, with this status of every story's page."""
    for day, status in answers.items():
        site.answers(PAGE if status == 200 else "", status=status)
        with time_machine.travel(BEGIN + timedelta(days=day)):
            report = run()
        assert report.balanced
        assert report.totals["indexed"] + report.totals["unchanged"] == report.discovered


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def withdrawn(client: Elasticsearch) -> int:
    marked = sum(document["withdrawn"] for document in documents(client).values())
    assert marked == sum(entry.withdrawn_at is not None for entry in Ledger(client).find())
    return marked


@pytest.mark.parametrize(
    ("answers", "marked"),
    [
        pytest.param({1: 404, 2.1: 404, 3.2: 404}, 0, id="often, but not for three days"),
        pytest.param({1: 404, 4.5: 410}, 0, id="for three days, but not often"),
        pytest.param({1: 404, 2.1: 410, 3.2: 404, 4.3: 404}, 1, id="often and for three days"),
        pytest.param({1: 404, 2.1: 404, 3.2: 200, 4.3: 404, 5.4: 404}, 0, id="seen in between"),
        pytest.param({1: 404, 2.1: 500, 3.2: 404, 4.3: 404}, 1, id="an error in between says nothing"),
    ],
)
def test_when_a_story_counts_as_withdrawn(
    answers: dict[float, int], marked: int, site: Site, elastic: Elasticsearch
) -> None:
    visits(site, {0: 200} | answers)
    assert withdrawn(elastic) == marked
    assert len(documents(elastic)) == 1
    assert len(search(elastic, "شورای شهر").hits) == 1 - marked


@pytest.mark.parametrize(
    ("missing", "there", "feeds", "hiccup"),
    [(2, 0, "ok", False), (3, 2, "ok", True), (3, 3, "ok", False), (1, 9, "failed", True)],
)
def test_missing_pages_tell_of_the_site_when_they_outnumber_the_others(
    missing: int, there: int, feeds: str, hiccup: bool
) -> None:
    assert is_hiccup(missing, there, feeds) is hiccup


def test_a_site_whose_pages_are_missing_together_has_a_hiccup(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    site = Site(httpserver, stories=3)
    use(monkeypatch, tmp_path, [site.row])
    visits(site, {0: 200, 1: 404, 2.5: 404, 4: 404, 5.5: 404})
    assert withdrawn(elastic) == 0
    assert not [entry for entry in Ledger(elastic).find() if entry.gone]


def test_what_is_there_again_is_live_again_and_its_moments_are_kept(site: Site, elastic: Elasticsearch) -> None:
    visits(site, {0: 200, 1: 404, 2.5: 404, 4.1: 404})
    assert withdrawn(elastic) == 1
    visits(site, {36: 200})
    assert withdrawn(elastic) == 0
    assert len(search(elastic, "شورای شهر").hits) == 1
    (name,) = documents(elastic)
    assert [event.event for event in revisions.history(elastic, name)] == ["withdrawn", "returned"]
