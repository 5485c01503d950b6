"""Visits to an outlet's feeds, sitemaps and listings, on a local web server and a real ledger."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest import outlets
from ingest.fetch import Fetcher
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.polls import Polls
from ingest.ledger.source_entry import FeedState
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.sources.due_outlets import due
from ingest.sources.gaps import open_gaps
from ingest.sources.memory import keep, recall
from ingest.sources.read import Reading, read_feeds
from ingest.sources.reader import Reader
from ingest.story.register import Shown, register

SITE = "http://www.khabar.example"
NOON = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PLAIN = {"content_type": "text/xml; charset=utf-8"}


def published(number: int) -> datetime:
    """Return a feed; story 0 appeared at noon in Tehran, the others a minute apart."""
    return NOON + timedelta(minutes=number)


def rss(numbers: Iterable[int]) -> str:
    items = "".join(
        f"<item><title>خبر {n}</title><link>{SITE}/news/{1000 + n}</link>"
        f"<pubDate>{published(n).isoformat()}</pubDate></item>"
        for n in sorted(numbers, reverse=True)
    )
    return f"<rss version='2.0'><channel><title>ف</title>{items}</channel></rss>"


def sitemap(numbers: Iterable[int]) -> str:
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    urls = "".join(
        f"<url><loc>{SITE}/news/{1000 + n}</loc><news:news><news:publication_date>{published(n).isoformat()}"
        f"</news:publication_date><news:title>خبر {n}</news:title></news:news></url>"
        for n in numbers
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {news}>{urls}</urlset>'


def index(changes: dict[str, datetime]) -> str:
    maps = "".join(
        f"<sitemap><loc>{SITE}{path}</loc><lastmod>{at.isoformat()}</lastmod></sitemap>" for path, at in changes.items()
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def listing(numbers: Iterable[int]) -> str:
    return "<html><body>" + "".join(f"<a href='/news/{1000 + n}'>خبر {n}</a>" for n in numbers) + "</body></html>"


@dataclass
class Site:
    """One outlet on the local server: its answers, the requests to it, and visits at a given time."""

    client: Elasticsearch
    server: HTTPServer
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditional: list[bool] = field(default_factory=list)
    not_modified: bool = False
    """Whether the server answers 304 to every conditional request, even after changes."""

    def __post_init__(self) -> None:
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self.server.expect_request("").respond_with_handler(self._answer)
        self.ledger = Ledger(self.client)

    def _answer(self, request: Request) -> Response:
        query = request.query_string.decode()
        path = request.path + (f"?{query}" if query else "")
        self.asked.append(path)
        self.conditional.append("If-None-Match" in request.headers)
        if self.not_modified and self.conditional[-1]:
            return Response(status=304, headers=self.headers.get(path))
        if path not in self.pages:
            return Response("یافت نشد", status=404)
        kind = "text/html" if self.pages[path].startswith("<html") else "text/xml"
        return Response(self.pages[path], content_type=f"{kind}; charset=utf-8", headers=self.headers.get(path))

    def row(self, **fields: Any) -> Outlet:
        row: dict[str, Any] = {
            "id": "khabar",
            "name": "Khabar",
            "name_fa": "خبر",
            "domain": "khabar.example",
            "family": "nastooh",
            "connect_to": f"127.0.0.1:{self.server.port}",
        }
        return outlets.parse([row | fields], "test")["khabar"]

    def visit(self, outlet: Outlet, at: datetime, run_id: str = "run", *, at_once: bool = False) -> Reading:
        """Read the feeds and save their stories, as a visit of the crawl does."""
        before = recall(self.ledger, [outlet])
        self.asked.clear()
        self.conditional.clear()
        reading = self.read(outlet, at, run_id, at_once=at_once)
        register(self.ledger, [Shown(outlet, reading.links, True)], run_id, at, resumed=False)
        keep(self.ledger, {outlet.id: outlet}, before, reading.entries)
        self.ledger.refresh()
        return reading

    def read(self, outlet: Outlet, at: datetime, run_id: str = "run", *, at_once: bool = False) -> Reading:
        """Read the feeds without saving."""
        known = recall(self.ledger, [outlet]).get(outlet.id, {})

        async def read() -> Reading:
            async with Fetcher(settings()) as fetcher:
                return await read_feeds(Reader(fetcher, self.ledger, outlet, run_id, at, known, at_once))

        return asyncio.run(read())

    def is_due(self, outlet: Outlet, at: datetime) -> bool:
        """Return whether a run visits the outlet."""
        self.ledger.refresh()
        return due(self.ledger, {outlet.id: outlet}, Polls(self.client).all(), at).outlets == (outlet.id,)

    def numbers(self) -> set[int]:
        """Return the numbers of the stories in the ledger."""
        self.ledger.refresh()
        return {int(entry.url.rpartition("/")[2]) - 1000 for entry in self.ledger.find()}

    def state(self, path: str = "/rss") -> FeedState:
        (entry,) = (entry for entry in self.ledger.find_sources() if entry.url.endswith(path))
        return entry.feed


@pytest.fixture
def site(elastic: Elasticsearch, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("PEYK_PACE", "0")
    settings.cache_clear()
    ensure_indices(elastic, ["crawl-ledger", "crawl-state"])
    return Site(elastic, httpserver)


FEED = {"feeds": [f"{SITE}/rss"]}
LATER = NOON + timedelta(hours=2)


def test_a_feed_is_left_alone_until_it_is_due_and_a_named_outlet_is_read_at_once(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    assert site.is_due(outlet, NOON), "never read"
    site.visit(outlet, NOON)
    for entry in site.ledger.find():
        site.ledger.save([entry.move("filtered", "fetch", "run", NOON, next_attempt_at=None)])
    assert not site.is_due(outlet, NOON + timedelta(minutes=4))
    reading = site.visit(outlet, NOON + timedelta(minutes=4))
    assert site.asked == [] and (reading.state, reading.links) == ("ok", ())
    assert site.is_due(outlet, NOON + timedelta(minutes=5))
    site.visit(outlet, NOON + timedelta(minutes=4), at_once=True)
    assert site.asked == ["/rss"]


def test_a_look_without_news_leaves_the_ledger_as_it_is(site: Site) -> None:
    """The same holds for the same stories under new validators; the next poll sends these."""
    outlet = site.row(**FEED, poll_minutes=0)
    site.pages["/rss"] = rss(range(10))
    site.headers["/rss"] = {"ETag": '"1"'}
    site.visit(outlet, NOON)
    index = settings().index("crawl-ledger")
    before = site.client.indices.stats(index=index)["_all"]["primaries"]["indexing"]["index_total"]
    site.headers["/rss"] = {"ETag": '"2"'}
    for minute in (1, 2):
        site.visit(outlet, NOON + timedelta(minutes=minute))
    site.not_modified = True
    site.visit(outlet, NOON + timedelta(minutes=3))
    assert site.conditional == [True]
    assert site.client.indices.stats(index=index)["_all"]["primaries"]["indexing"]["index_total"] == before
    (entry,) = site.ledger.find_sources()
    assert (entry.etag, entry.last_seen_at) == ('"2"', NOON + timedelta(minutes=3))
    assert (entry.feed.answered_at, entry.feed.unread) == (NOON + timedelta(minutes=3), 1)


def test_sources_that_an_older_version_read_last_are_due_when_it_said(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.ledger.save(site.ledger.find_sources())
    for entry in site.ledger.find():
        site.ledger.save([entry.move("filtered", "fetch", "run", NOON, next_attempt_at=None)])
    site.client.indices.delete(index=settings().index("crawl-state"))
    ensure_indices(site.client, ["crawl-state"])
    assert not site.is_due(outlet, NOON + timedelta(minutes=4))
    assert site.is_due(outlet, NOON + timedelta(minutes=5))


ARCHIVE = "/archive?pi={}&ms=0&dy=30&mn=8&yr=1405"


@pytest.mark.parametrize(
    ("pages", "fields", "closed_by"),
    [
        pytest.param(
            {"/sitemap.xml": sitemap(range(40))},
            {"sitemaps": [f"{SITE}/sitemap.xml"]},
            f"{SITE}/sitemap.xml",
            id="from a sitemap that reaches back",
        ),
        pytest.param(
            {
                "/sitemap.xml": sitemap(range(25, 40)),
                ARCHIVE.format(1): listing(range(20, 40)),
                ARCHIVE.format(2): listing(range(20)),
            },
            {"sitemaps": [f"{SITE}/sitemap.xml"]},
            "archive",
            id="from the archive where the sitemap does not",
        ),
        pytest.param(
            {
                "/index.xml": index({"/old.xml": NOON - timedelta(days=30), "/new.xml": NOON}),
                "/new.xml": sitemap(range(40)),
            },
            {"sitemaps": [f"{SITE}/index.xml"]},
            f"{SITE}/index.xml",
            id="from an index's newest sitemap",
        ),
    ],
)
def test_what_a_feed_dropped_unseen_is_found(
    site: Site, pages: dict[str, str], fields: dict[str, Any], closed_by: str
) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(30, 40))} | pages
    reading = site.visit(site.row(**FEED, **fields), LATER)
    assert reading.state == "ok"
    assert site.numbers() == set(range(40))
    assert "/old.xml" not in site.asked
    (gap,) = site.state().gaps
    assert (gap.state, gap.closed_by, gap.since, gap.until) == ("closed", closed_by, published(9), published(30))
    assert gap.recovered == 20
    assert open_gaps(site.client) == []


def test_a_gap_that_nothing_fills_stays_open_with_its_reason_and_is_tried_again(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages["/rss"] = rss(range(30, 40))
    reading = site.visit(outlet, LATER)
    assert reading.state == "degraded"
    assert reading.message.startswith(
        "stories between 1405-08-30 12:09 and 1405-08-30 12:30 may be missing (archive: http-404"
    )
    (found,) = open_gaps(site.client)
    assert (found.outlet, found.feed, found.gap.attempts) == ("khabar", f"{SITE}/rss", 1)
    assert site.numbers() == {*range(10), *range(30, 40)}
    site.pages[ARCHIVE.format(1)] = listing(range(40))
    assert site.visit(outlet, LATER + timedelta(hours=1)).state == "ok"
    assert open_gaps(site.client) == [] and site.numbers() == set(range(40))


def test_a_gap_that_an_interrupted_run_had_found_is_found_again(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(30, 40)), ARCHIVE.format(1): listing(range(40))}
    site.read(outlet, LATER, "killed")
    assert site.visit(outlet, LATER + timedelta(minutes=5)).state == "ok"
    assert site.numbers() == set(range(40))


def test_a_server_that_says_304_while_stories_change_is_found_out(site: Site) -> None:
    outlet = site.row(**FEED, poll_minutes=0)
    site.headers["/rss"] = {"ETag": '"same"'}
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.not_modified = True
    site.pages["/rss"] = rss(range(12))
    conditions = []
    for minute in range(1, 14):
        site.visit(outlet, NOON + timedelta(minutes=minute))
        conditions += site.conditional
    assert conditions == [True] * 11 + [False] * 2
    assert site.state().distrusted and site.numbers() == set(range(12))


def test_an_honest_304_is_believed_and_checked_now_and_then(site: Site) -> None:
    outlet = site.row(**FEED, poll_minutes=0)
    site.headers["/rss"] = {"ETag": '"same"'}
    site.pages["/rss"] = rss(range(10))
    site.not_modified = True
    conditions = []
    for minute in range(14):
        site.visit(outlet, NOON + timedelta(minutes=minute))
        conditions += site.conditional
    assert [place for place, conditional in enumerate(conditions) if not conditional] == [0, 12]
    assert not site.state().distrusted


def test_of_a_sitemap_index_only_what_changed_is_read_again(site: Site) -> None:
    outlet = site.row(sitemaps=[f"{SITE}/index.xml"], poll_minutes=0)
    site.pages |= {
        "/index.xml": index({"/a.xml": NOON - timedelta(days=1), "/b.xml": NOON, "/c.xml": NOON - timedelta(days=40)}),
        "/a.xml": sitemap(range(3)),
        "/b.xml": sitemap(range(3, 6)),
    }
    site.visit(outlet, NOON)
    assert site.asked == ["/index.xml", "/b.xml", "/a.xml"]
    site.visit(outlet, NOON + timedelta(minutes=5))
    assert site.asked == ["/index.xml"]
    site.pages["/index.xml"] = index({"/a.xml": NOON - timedelta(days=1), "/b.xml": NOON + timedelta(minutes=6)})
    site.pages["/b.xml"] = sitemap(range(3, 8))
    reading = site.visit(outlet, NOON + timedelta(minutes=7))
    assert site.asked == ["/index.xml", "/b.xml"]
    assert site.numbers() == set(range(8)) and reading.state == "ok"


def endless(path: str) -> str:
    return index({f"{path}/{number}.xml": NOON for number in range(50)})


def test_indexes_of_indexes_end(site: Site) -> None:
    outlet = site.row(sitemaps=[f"{SITE}/i"])

    def answer(request: Request) -> Response:
        site.asked.append(request.path)
        return Response(endless(request.path), content_type="text/xml")

    site.server.clear()
    site.server.expect_request("/robots.txt").respond_with_data("", status=404)
    site.server.expect_request("").respond_with_handler(answer)
    site.visit(outlet, NOON)
    assert len(site.asked) == 1 + 4 + 16


def test_a_listing_is_read_where_there_is_no_feed(site: Site) -> None:
    outlet = site.row(listings=[f"{SITE}/service/news"])
    site.pages["/service/news"] = listing(range(5)).replace("<body>", "<body><a href='/tag/x'>برچسب</a>")
    assert site.visit(outlet, NOON).state == "ok"
    assert site.numbers() == set(range(5))


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(
            lambda: {"/": "<html><head><link rel='alternate' type='application/rss+xml' href='/r/x'></head></html>"},
            id="that its home page announces",
        ),
        pytest.param(lambda: {"/": "<html><head><title>خبر</title></head></html>"}, id="where its family has it"),
    ],
)
def test_a_row_without_feeds_is_read_by_the_one(site: Site, pages: Callable[[], dict[str, str]]) -> None:
    site.pages |= pages() | {"/r/x": rss(range(5)), "/rss": rss(range(5))}
    outlet = site.row()
    assert site.visit(outlet, NOON).state == "ok"
    assert site.numbers() == set(range(5))
    site.visit(outlet, NOON + timedelta(minutes=10))
    assert len(site.asked) == 1, "the feed, and not the home page"


def test_a_broken_feed_rests_and_says_so_while_others_are_read(site: Site) -> None:
    outlet = site.row(feeds=[f"{SITE}/rss", f"{SITE}/gone"])
    site.pages["/rss"] = rss(range(3))
    assert site.visit(outlet, NOON).state == "degraded"
    reading = site.visit(outlet, NOON + timedelta(seconds=30))
    assert (site.asked, reading.state, reading.message) == ([], "degraded", "resting after http-404")


def test_two_days_of_a_gap_are_two_days_of_the_archive(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    tomorrow = date(2026, 11, 22)
    site.pages |= {
        "/rss": rss(range(1500, 1510)),
        ARCHIVE.format(1): listing(range(700)),
        ARCHIVE.format(1).replace("dy=30&mn=8", f"dy={1}&mn=9"): listing(range(700, 1510)),
    }
    assert site.visit(outlet, NOON + timedelta(days=1, hours=2)).state == "ok"
    assert published(1500).date() == tomorrow
    assert site.numbers() == set(range(1510))


def test_a_gap_of_many_days_is_left_to_a_backfill(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(7200, 7210)), ARCHIVE.format(1): listing(range(700))}
    site.asked.clear()
    site.visit(outlet, NOON + timedelta(days=5, hours=1))
    assert site.asked == ["/rss"], "no page of the archive"
    (found,) = open_gaps(site.client)
    assert found.gap.reason and "6 days are for `peyk backfill`" in found.gap.reason
