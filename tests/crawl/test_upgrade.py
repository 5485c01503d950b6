"""Upgrade of an installation of 0.1.0: the crawl continues from it, and `peyk rebuild` renews its index."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest import archive
from ingest.archive.verify import verify
from ingest.crawl.run import run
from ingest.errors import PeykError
from ingest.inspect.trace import trace
from ingest.ledger import Entry, Ledger
from ingest.ledger.runs import Runs
from ingest.model import Page
from ingest.rebuild import rebuild
from ingest.search import search
from ingest.settings import settings
from ingest.watch.run import watch
from tests.crawl.line import documents, use
from tests.installation import restore

TEXTS = ("title", "kicker", "subtitle", "lead", "body", "tags", "authors", "published_at", "first_seen_at", "outlet")


@dataclass
class Sites:
    """Serves the archived pages at their addresses, and a feed of each outlet's stories."""

    server: HTTPServer
    place: str
    entries: list[Entry]
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._pages: dict[str, Page] = {}
        for _, page in archive.pages(self.place):
            self._pages |= {_name(page.requested_url): page, _name(page.url): page}
        self.server.expect_request("").respond_with_handler(self._answer)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The outlets' former rows, with this server and its feeds."""
        rows = tomllib.loads((Path(self.place).parent / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
        here = {"connect_to": f"127.0.0.1:{self.server.port}", "sitemaps": []}
        return [row | here | {"feeds": [f"http://www.{row['domain']}/rss"]} for row in rows]

    def _answer(self, request: Request) -> Response:
        url = request.url
        self.asked.add(_name(url))
        if request.path == "/robots.txt":
            return Response("User-agent: *\nDisallow:\n")
        if request.path == "/rss":
            host = request.host.partition(":")[0]
            return Response(_feed(one for one in self.entries if f"//{host}/" in one.url), content_type="text/xml")
        page = self._pages.get(_name(url))
        if not page:
            return Response(status=404)
        if _name(page.url) != _name(url):
            return Response(status=301, headers={"Location": page.url})
        return Response(page.body, page.status, content_type=page.headers["content-type"])


def _name(url: str) -> str:
    """Return an address without scheme, in one spelling."""
    return unquote(url).partition("://")[2].lower()


def _feed(entries: Iterable[Entry]) -> str:
    items = "".join(f"<item><title>خبر</title><link>{escape(entry.url)}</link></item>" for entry in entries)
    return f"<rss version='2.0'><channel><title>خبر</title>{items}</channel></rss>"


def test_an_installation_of_0_1_0_goes_on_where_it_stood(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    restore(elastic, tmp_path)
    ledger = Ledger(elastic)
    entries = {entry.key: entry for entry in ledger.find()}
    before, versions = documents(elastic), revised(elastic)
    (left,) = [entry for entry in entries.values() if entry.status == "pending"]
    live = [entry for entry in entries.values() if entry.status in ("indexed", "unchanged", "pending")]
    sites = Sites(httpserver, str(tmp_path / "archive"), live)
    use(monkeypatch, tmp_path, sites.rows)
    assert Runs(elastic).latest()

    for old in (run, lambda: search(elastic, "شهر")):
        with pytest.raises(PeykError, match="peyk rebuild"):
            old()
    assert rebuild().swapped
    assert texts(documents(elastic)) == texts(before)
    for document in before.values():
        assert search(elastic, f'"{document["title"]}"').total >= 1

    report = run()
    assert report.balanced and report.totals["quarantined"] == report.totals["blocked"] == 0, report.as_dict()
    assert report.totals["unchanged"] >= len(live) - 1
    assert _name(left.url) not in sites.asked, "its page was in the archive"
    ledger.refresh()
    after = {entry.key: entry for entry in ledger.find()}
    assert after.keys() == entries.keys() and after[left.key].status == "indexed"
    assert {key for key, entry in after.items() if entry.article_id != entries[key].article_id} <= {left.key}
    found, corrected = texts(documents(elastic)), left.article_id or ""
    assert "۶۴۰ نفر" in before.pop(corrected)["lead"] and "۶۸۰ نفر" in found[corrected]["lead"]
    assert {name: found[name] for name in before} == texts(before)
    assert revised(elastic) > versions
    assert not [stored for stored in watch().open if stored.finding.severity == "critical"]
    assert all(story["archive"] for story in trace(live[0].url))
    assert not verify(sites.place).harmed
    assert run().totals["indexed"] == 0


def texts(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: document.get(key) for key in TEXTS} for name, document in found.items()}


def revised(client: Elasticsearch) -> set[str]:
    """Return article id and content hash of all former versions."""
    index = settings().index("article-revisions")
    client.indices.refresh(index=index)
    hits = scan(client, index=index)
    return {f"{hit['_source']['article_id']} {hit['_source']['content_hash']}" for hit in hits}
