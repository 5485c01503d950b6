"""A backfill beside live crawls, at one outlet on a local server whose pages the test changes."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.backfill.coverage import GAP, coverage
from ingest.backfill.days import Days
from ingest.backfill.plan import Unit, plan
from ingest.backfill.run import run
from ingest.backfill.work import work
from ingest.crawl.report import Report
from ingest.crawl.run import run as crawl
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.key import entry_key
from ingest.ledger.source_entry import FeedState, Gap, SourceEntry
from ingest.normalise.dates import TEHRAN
from ingest.sources.gaps import open_gaps
from tests.crawl.line import documents, use

SITE = "http://kavir.example"
DAY = date(2026, 11, 10)
TEXT = "\n".join(
    f"<p>در نشست شماره {number} شورای شهر، اعضا درباره بودجه سال آینده و برنامه‌های عمرانی گفت‌وگو کردند.</p>"
    for number in range(12)
)


def story(number: int, day: date = DAY) -> str:
    title = f"شورای شهر طرح شماره {number} را بررسی کرد"
    return f"""<!DOCTYPE html><html lang="fa"><head><title>{title}</title>
    <meta property="og:type" content="article"><meta property="og:title" content="{title}">
    <meta property="article:published_time" content="{day}T10:00:00+03:30"></head>
    <body><article><h1>{title}</h1>{TEXT.replace("شماره ", f"شماره {number}")}</article></body></html>"""


def listing(*numbers: int) -> str:
    return "<html><body>" + "".join(f"<a href='/news/{100_000 + n}'>{n}</a>" for n in numbers) + "</body></html>"


class Site:
    """An outlet whose archive lists stories 0 to 11 of the day, and story 12 of another day."""

    def __init__(self, server: HTTPServer) -> None:
        self.archive = "/archive/1405-08-19"
        self.pages = {f"/news/{100_000 + n}": story(n) for n in range(12)}
        self.pages |= {"/news/100012": story(12, DAY + timedelta(days=5)), self.archive: listing(*range(13))}
        self.pages["/rss"] = self.feed(12)
        self.asked: list[str] = []
        server.expect_request("").respond_with_handler(self._answer)
        self.row: dict[str, Any] = {
            "id": "kavir",
            "name": "Kavir",
            "name_fa": "خبر کویر",
            "domain": "kavir.example",
            "feeds": [f"{SITE}/rss"],
            "archive": "/archive/{jy}-{jm2}-{jd2}",
            "connect_to": f"127.0.0.1:{server.port}",
        }

    @staticmethod
    def feed(*numbers: int) -> str:
        items = "".join(f"<item><title>خبر {n}</title><link>{SITE}/news/{100_000 + n}</link></item>" for n in numbers)
        return f"<rss version='2.0'><channel><title>ف</title>{items}</channel></rss>"

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return Response(status=404)
        if request.path not in self.pages:
            return Response(status=500)
        kind = "text/xml" if request.path == "/rss" else "text/html"
        return Response(self.pages[request.path], content_type=f"{kind}; charset=utf-8")


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    ensure_indices(elastic)
    return found


UNITS = [Unit(DAY, ("kavir",))]


def test_a_day_is_collected_once_and_the_crawls_beside_it_keep_their_books(site: Site, elastic: Elasticsearch) -> None:
    reports: list[Report] = []
    live = threading.Thread(target=lambda: reports.extend([crawl(), crawl()]))
    live.start()
    summary = run(UNITS)
    live.join()
    assert summary.line == (
        "1 outlet-days: 1 done; 12 stories = "
        "12 indexed + 0 unchanged + 0 duplicate + 0 filtered + 0 quarantined + 0 blocked + 0 pending"
    )
    assert [report.balanced for report in reports] == [True, True]
    assert len(documents(elastic)) == 13
    stories = [path for path in site.asked if path.startswith("/news/")]
    assert sorted(set(stories)) == sorted(path for path in site.pages if path.startswith("/news/"))
    assert max(stories.count(path) for path in stories if path != "/news/100012") == 1
    assert plan("1405-08-19", "1405-08-19") == []
    cell = coverage(elastic, [DAY], ["kavir"])[DAY]["kavir"]
    assert (cell.stories, cell.mark, cell.trouble) == (12, "", None)


def test_old_stories_are_not_asked_for_again_as_fresh_ones_are(site: Site, elastic: Elasticsearch) -> None:
    run(UNITS)
    (record,) = Days(elastic).between(DAY, DAY).values()
    entries = Ledger(elastic).get(record.keys).values()
    assert [(entry.status, entry.next_attempt_at) for entry in entries] == [("indexed", None)] * 12


def test_what_fails_in_passing_is_left_open_and_done_the_next_time(site: Site, elastic: Elasticsearch) -> None:
    hidden = site.pages.pop("/news/100003")
    summary = run(UNITS)
    assert (summary.states, summary.totals["pending"]) == ({"open": 1}, 1)
    assert summary.troubles == ["kavir, 1405-08-19: open: 1 stories wait for a retry"]
    site.pages["/news/100003"] = hidden
    site.asked.clear()
    (unit,) = plan("1405-08-19", "1405-08-19")
    assert run([unit]).states == {"done": 1}
    assert [path for path in site.asked if path != "/robots.txt"] == ["/news/100003"]


def test_a_story_in_the_hands_of_a_backfill_is_not_a_crawls(site: Site, elastic: Elasticsearch) -> None:
    hidden = site.pages.pop("/news/100003")
    run(UNITS)
    site.pages |= {"/news/100003": hidden, "/rss": site.feed(3)}
    site.asked.clear()
    assert crawl().discovered == 0
    assert "/news/100003" not in site.asked


def test_a_day_of_which_nothing_can_be_read_says_why(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = {name: value for name, value in site.row.items() if name != "archive"} | {"id": "unknown"}
    use(monkeypatch, tmp_path, [site.row | {"archive": "/nothing/{jy}/{jm}/{jd}"}, unknown])
    failed, without = work(f"{BACKFILL}test", Unit(DAY, ("kavir", "unknown")))
    assert (failed.state, failed.reason) == ("failed", "archive: http-500: http://kavir.example/nothing/1405/8/19")
    assert without.state == "unknown" and (without.reason or "").startswith("the row has no sitemap")


def test_a_gap_is_closed_by_a_backfill_of_its_days(site: Site, elastic: Elasticsearch) -> None:
    noon = datetime(2026, 11, 10, 12, tzinfo=TEHRAN).astimezone(UTC)
    gap = Gap(noon, noon + timedelta(hours=2), found_at=noon + timedelta(hours=2), run_id="run")
    url = f"{SITE}/rss"
    feed = SourceEntry(entry_key("kavir", url), url, "kavir", noon, "run", feed=FeedState(gaps=(gap,)))
    Ledger(elastic).save([feed])
    Ledger(elastic).refresh()
    assert len(open_gaps(elastic)) == 1
    assert coverage(elastic, [DAY], ["kavir"])[DAY]["kavir"].mark == GAP
    run(UNITS)
    Ledger(elastic).refresh()
    assert open_gaps(elastic) == []
    assert Days(elastic).between(DAY, DAY)["kavir", DAY].state == "done"
