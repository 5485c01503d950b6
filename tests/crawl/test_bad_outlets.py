"""A faulty outlet gets one clear line in the report and does not affect other outlets."""

import gzip
import random
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.crawl.report import Report
from ingest.crawl.run import run
from ingest.ledger import Ledger
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import documents, use

BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><title>&d;</title></channel></rss>"""


def row(name: str, address: str, **more: Any) -> dict[str, Any]:
    domain = f"{name}.example"
    feeds = [f"http://{domain}/rss"]
    return {"id": name, "name": name, "name_fa": name, "domain": domain, "feeds": feeds, "connect_to": address} | more


def feed(*links: str) -> str:
    items = "".join(f"<item><title>خبر</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>ف</title>{items}</channel></rss>'


@pytest.fixture
def closed_port() -> Iterator[str]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{sock.getsockname()[1]}"


def hundred_megabytes(request: Request) -> Response:
    return Response((b"<p>" + b"x" * 1_000_000 for _ in range(100)), content_type="text/html")


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "random-bytes": ("not a page", {"response_data": random.Random(1405).randbytes(50_000)}),
    "gzip-bomb": (
        "too-large",
        {"response_data": gzip.compress(b"0" * 200_000_000, 9), "headers": {"Content-Encoding": "gzip"}},
    ),
    "loop": ("redirect-loop", {"status": 302, "headers": {"Location": "/page"}}),
    "home": ("private-address", {"status": 302, "headers": {"Location": "http://127.0.0.1/"}}),
    "metadata": ("private-address", {"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}}),
}


def test_each_bad_outlet_is_one_line_and_the_good_one_is_whole(
    elastic: Elasticsearch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    httpserver: HTTPServer,
    closed_port: str,
) -> None:
    address = f"127.0.0.1:{httpserver.port}"
    rows = [row("unreachable", closed_port), row("html-feed", address), row("entity-bomb", address)]
    answer(httpserver, "html-feed", "/rss", response_data="<!DOCTYPE html><html><body>خانه</body></html>")
    answer(httpserver, "entity-bomb", "/rss", response_data=BOMB)
    for name, (_, said) in PAGES.items():
        rows.append(row(name, address))
        answer(httpserver, name, "/rss", response_data=feed(f"http://{name}.example/page"))
        answer(httpserver, name, "/page", **said)
    rows.append(row("endless", address))
    answer(httpserver, "endless", "/rss", response_data=feed("http://endless.example/page"))
    httpserver.expect_request("/page", headers={"Host": "endless.example"}).respond_with_handler(hundred_megabytes)
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)

    world = World.build()
    with serve(world) as server:
        good = next(row for row in world.rows(server.address) if row["family"] == "nastooh")
        use(monkeypatch, tmp_path, [*rows, good])
        report = run()

    assert report.balanced
    lines = {line.outlet: line for line in report.outlets}
    assert lines["unreachable"].message.startswith("connection: ")
    assert lines["html-feed"].message.startswith("not-a-feed: ")
    assert lines["entity-bomb"].message.startswith("not-a-feed: ")
    for line in lines.values():
        assert "\n" not in line.message and "Traceback" not in line.message
    reasons = {entry.outlet: entry.reason for entry in Ledger(elastic).find() if entry.outlet != good["id"]}
    assert reasons.pop("random-bytes")
    assert reasons == {"endless": "too-large"} | {
        name: reason for name, (reason, _) in PAGES.items() if name != "random-bytes"
    }
    assert {document["outlet"]["id"] for document in documents(elastic).values()} == {good["id"]}
    assert good_is_whole(report, world, good["id"])


def answer(httpserver: HTTPServer, outlet: str, path: str, **said: Any) -> None:
    httpserver.expect_request(path, headers={"Host": f"{outlet}.example"}).respond_with_data(**said)


def good_is_whole(report: Report, world: World, outlet: str) -> bool:
    wanted = [fate for fate in world.fates() if fate.outlet == outlet and fate.status == "indexed"]
    return next(line for line in report.outlets if line.outlet == outlet).counts["indexed"] == len(wanted)
