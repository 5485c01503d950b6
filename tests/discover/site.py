"""An outlet on a local web server, whose feeds, sitemaps and listings a test changes."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest import outlets
from ingest.fetch import Fetcher
from ingest.ledger import Ledger
from ingest.ledger.polls import Polls
from ingest.ledger.source_entry import FeedState
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.sources.due_outlets import due
from ingest.sources.memory import keep, recall
from ingest.sources.read import Reading, read_feeds
from ingest.sources.reader import Reader
from ingest.story.register import Shown, register

SITE = "http://www.khabar.example"
NOON = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
FEED = {"feeds": [f"{SITE}/rss"]}
LATER = NOON + timedelta(hours=2)
ARCHIVE = "/archive?pi={}&ms=0&dy=30&mn=8&yr=1405"


def published(number: int) -> datetime:
    """Return when a story was published: story 0 at noon in Tehran, the others a minute apart."""
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
