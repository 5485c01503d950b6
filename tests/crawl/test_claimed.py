"""A page that its feed or head calls an article is never dropped silently; selectors in the row can read it."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.desk.replay import replay
from ingest.inspect.quarantine import quarantined, shown
from ingest.ledger import Ledger
from tests.crawl.line import documents, statuses, use
from tests.crawl.site import URL, Site

LINES = ("دو بیت تازه", "باد از کویر", "شب بی‌ستاره", "خانهٔ خاموش")
"""No line reads as prose, so that only a selector distinguishes the text from a menu."""
BODY = "".join(f'<div class="t3">{line}</div>' for line in LINES)
SAID = '<meta property="og:type" content="article">'
MENU = "".join(f'<div><a href="/{number}">بخش {number}</a></div>' for number in range(4))


def page(head: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="fa"><head><title>خبر کویر</title>{head}</head>'
        f'<body><div class="m1">{MENU}</div><div class="k2">شعر امروز کویر</div><div class="k5">{BODY}</div></body>'
    )


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    return found


def test_a_page_that_calls_itself_an_article_goes_to_quarantine(site: Site, elastic: Elasticsearch) -> None:
    site.answers(page(SAID))
    run()
    (entry,) = quarantined()
    assert (entry.url, entry.reason) == (URL, "no-text")
    assert LINES[0] in shown(URL).text


def test_so_does_what_a_feed_gives_a_headline(site: Site, elastic: Elasticsearch) -> None:
    site.answers(page(""))
    run()
    assert statuses(elastic)["kavir"] == {"quarantined": 1}


def test_a_gallery_is_filtered_whatever_a_feed_says(site: Site, elastic: Elasticsearch) -> None:
    pictures = "".join(f'<figure><img src="/{number}.jpg"></figure>' for number in range(6))
    site.answers(f"<!DOCTYPE html><html><head>{SAID}<title>عکس</title></head><body>{pictures}</body></html>")
    run()
    Ledger(elastic).refresh()
    (entry,) = Ledger(elastic).find()
    assert (entry.status, entry.reason) == ("filtered", "gallery")


def test_selectors_in_the_row_bring_it_back(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers(page(SAID))
    run()
    use(monkeypatch, tmp_path, [{**site.row, "selectors": {"title": ".k2", "body": ".k5"}}])

    assert replay("kavir").counts == {"indexed": 1}

    (document,) = documents(elastic).values()
    assert (document["title"], document["body"]) == ("شعر امروز کویر", "\n".join(LINES))
    assert quarantined() == []


def test_a_crawl_reads_by_the_selectors_of_the_row(
    site: Site, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path, [{**site.row, "selectors": {"title": ".k2", "body": ".k5", "junk": ["m1"]}}])
    site.answers(page(SAID))
    assert run().totals["indexed"] == 1
    (document,) = documents(elastic).values()
    assert document["body"] == "\n".join(LINES)
