"""Failures are repaired by later runs, and a hiccup of a site removes nothing from the index."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import revisions
from ingest.crawl.run import run
from ingest.desk.replay import replay
from ingest.inspect.quarantine import quarantined, shown
from ingest.inspect.trace import trace
from ingest.ledger import Entry, Ledger
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, SOFT_404, URL, Site


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def entry(client: Elasticsearch) -> Entry:
    Ledger(client).refresh()
    (found,) = Ledger(client).find()
    return found


def test_a_page_that_never_answers_is_quarantined_and_replayed_into_the_next_crawl(
    site: Site, elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_ATTEMPTS", "1")
    settings.cache_clear()
    site.answers("", status=500)
    assert run().totals["quarantined"] == 1
    assert entry(elastic).reason == "http-500"
    site.answers(PAGE)
    assert run().totals["quarantined"] == 1, "nothing leaves the quarantine by itself"
    assert replay().counts == {"pending": 1}
    assert run().totals["indexed"] == 1


def test_what_is_in_quarantine_of_an_outlet_that_the_catalogue_lost(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_ATTEMPTS", "1")
    settings.cache_clear()
    site.answers("", status=500)
    run()
    use(monkeypatch, tmp_path, [site.row | {"id": "other"}])
    replayed = replay()
    assert replayed.counts == {} and entry(elastic).status == "quarantined"
    assert replayed.left_out == ("kavir: not in the catalogue; 1 of its stories stay in quarantine",)


@pytest.mark.parametrize(("body", "status"), [("", 404), ("", 500), ("", 410)])
def test_a_hiccup_takes_nothing_out_of_the_index(body: str, status: int, site: Site, elastic: Elasticsearch) -> None:
    site.answers(PAGE)
    assert run().totals["indexed"] == 1
    site.answers(body, status=status)
    report = run()
    assert report.balanced and report.totals["unchanged"] == 1
    assert entry(elastic).reason == f"recheck: http-{status}"
    assert len(documents(elastic)) == 1


def test_a_page_that_loses_its_article_is_quarantined_looked_at_again_and_forgiven(
    site: Site, elastic: Elasticsearch
) -> None:
    site.answers(PAGE)
    run()
    site.answers(SOFT_404)
    assert run().totals["quarantined"] == 1
    assert len(documents(elastic)) == 1, "the article that was there stays"
    assert [found.url for found in quarantined()] == [URL]
    assert all("یافت نشد" in shown(name).text for name in (URL + "?utm_source=x", entry(elastic).key))
    assert replay().counts == {"quarantined": 1}, "the archived page is the same bad one"
    site.answers(PAGE)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert run().totals["unchanged"] == 1


def test_an_unchanged_page_is_not_indexed_again_and_a_corrected_one_is(site: Site, elastic: Elasticsearch) -> None:
    site.answers(PAGE)
    run()
    (first,) = documents(elastic).values()
    assert run().totals["unchanged"] == 1
    assert list(documents(elastic).values()) == [first]
    site.answers(PAGE.replace("شماره 3 ", "شماره ۳۰ "))
    assert run().totals["indexed"] == 1
    (second,) = documents(elastic).values()
    assert "شماره ۳۰ " in second["body"] and second["first_seen_at"] == first["first_seen_at"]
    (correction,) = revisions.history(elastic, entry(elastic).article_id or "")
    assert correction.changes == (("3", "۳۰"),)
    assert (first["earlier_versions"], second["earlier_versions"]) == (0, 1)
    assert "changed_at" not in first and second["changed_at"] == second["fetched_at"]


def test_trace_tells_the_whole_story_by_any_form_of_the_address(site: Site, elastic: Elasticsearch) -> None:
    site.answers(PAGE)
    run()
    site.answers(PAGE.replace("شورای شهر،", "شورای اسلامی شهر،"))
    run()
    (found,) = trace(URL.replace("http://", "https://www.") + "?utm_source=rss")
    assert [move["status"] for move in found["history"]][:3] == ["pending", "pending", "indexed"]
    assert sum("archive" in move for move in found["history"]) == 2
    assert found["status"] == "indexed" and found["article"]["title"] == "شورای شهر بودجه را بررسی کرد"
