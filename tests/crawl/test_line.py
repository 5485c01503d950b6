"""The line as one process: each story is processed by itself, many outlets concurrently, with few writes."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest import outlets
from ingest.crawl.run import crawl, run
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.leases import Leases
from ingest.ledger.polls import Polls
from ingest.ledger.runs import Runs
from ingest.model import ArchivePointer, Article, Page
from ingest.outlets import parse
from ingest.settings import settings
from ingest.sources.memory import recall
from ingest.story.cleaners import BACKLOG, Cleaners
from tests.crawl.line import documents, use
from tests.crawl.press import Story

QUICK, SLOW = "quick.example", "slow.example"


@dataclass
class Sites:
    """Two outlets on one server: the slow one has a Crawl-delay."""

    server: HTTPServer
    stories: dict[str, dict[str, Story]]
    delay: float = 0.0
    before: Callable[[str, str], None] = lambda host, path: None
    """Called with the host and path of each request before its answer."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    conditional: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """The ETag sent with the last request for each page."""

    def __post_init__(self) -> None:
        self.server.expect_request("").respond_with_handler(self._answer)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The outlets' rows."""
        return [
            {
                "id": host.partition(".")[0],
                "name": host,
                "name_fa": "خبر",
                "domain": host,
                "feeds": [f"http://{host}/rss"],
                "recheck_minutes": [],
                "connect_to": f"127.0.0.1:{self.server.port}",
            }
            for host in self.stories
        ]

    def _answer(self, request: Request) -> Response:
        host, path = request.host.partition(":")[0], request.path
        self.asked.append((host, path))
        self.conditional[host, path] = request.headers.get("If-None-Match")
        self.before(host, path)
        if path == "/robots.txt":
            return Response(f"User-agent: *\nCrawl-delay: {self.delay if host == SLOW else 0}\n")
        if path == "/rss":
            items = "".join(
                f"<item><title>{story.title}</title><link>http://{host}{path}</link></item>"
                for path, story in self.stories[host].items()
            )
            feed = f"<rss version='2.0'><channel><title>ف</title>{items}</channel></rss>"
            return Response(feed, content_type="text/xml; charset=utf-8")
        return Response(self.stories[host][path].page, content_type="text/html; charset=utf-8")


def written(host: str, count: int) -> dict[str, Story]:
    return {f"/news/{number}": Story.write(f"{host} {number}") for number in range(count)}


def entries(client: Elasticsearch, outlet: str) -> Counter[str]:
    Ledger(client).refresh()
    return Counter(entry.status for entry in Ledger(client).find({"term": {"outlet": outlet}}))


def test_a_story_is_searchable_while_its_outlet_is_still_visited(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    """The second page is answered only when the first one is in the index."""
    found = threading.Event()
    pages: list[str] = []

    def wait(host: str, path: str) -> None:
        if path.startswith("/news/"):
            pages.append(path)
            if len(pages) == 2:
                deadline = time.monotonic() + 20
                while not documents(elastic) and time.monotonic() < deadline:
                    pass
                if documents(elastic):
                    found.set()

    sites = Sites(httpserver, {QUICK: written(QUICK, 2)}, before=wait)
    use(monkeypatch, tmp_path, sites.rows)
    assert run().totals["indexed"] == 2
    assert found.is_set()


def test_a_slow_outlet_delays_nobody_and_its_rest_is_for_the_next_runs(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    sites = Sites(httpserver, {SLOW: written(SLOW, 4), QUICK: written(QUICK, 12)}, delay=1.5)
    use(monkeypatch, tmp_path, sites.rows)
    report = crawl("first", seconds=4)
    assert report.balanced
    lines = {line.outlet: line for line in report.outlets}
    assert lines["quick"].counts == {"indexed": 12} and lines["quick"].discovered == 12
    slow = lines["slow"]
    assert slow.state == "ok" and slow.discovered == 4 and slow.counts["pending"] >= 2
    assert "pages left for the next run: slow.example: the time of this run is over" in slow.message
    assert entries(elastic, "slow")["pending"] == slow.counts["pending"]
    for number in range(3):
        if crawl(f"later {number}", seconds=4).balanced and not entries(elastic, "slow")["pending"]:
            break
    assert entries(elastic, "slow") == {"indexed": 4}
    asked = Counter(path for host, path in sites.asked if host == SLOW and path.startswith("/news/"))
    assert set(asked.values()) == {1}, "no page is asked for twice"


def test_a_run_whose_time_is_over_before_it_reads_a_feed_leaves_it_due(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    sites = Sites(httpserver, {SLOW: written(SLOW, 1)}, delay=3)
    use(monkeypatch, tmp_path, sites.rows)
    report = crawl("short", seconds=1)
    assert report.balanced and report.outlets[0].state == "ok" and "left for the next run" in report.outlets[0].message
    assert list(Ledger(elastic).find_sources()) == []
    assert run().totals["indexed"] == 1


def test_what_sources_show_once_more_is_counted_and_not_written(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    stories = written(QUICK, 10)
    sites = Sites(httpserver, {QUICK: stories})
    use(monkeypatch, tmp_path, sites.rows)
    assert run().totals["indexed"] == 10
    ledger = settings().index("crawl-ledger")

    def writes() -> int:
        return int(elastic.indices.stats(index=ledger)["_all"]["primaries"]["indexing"]["index_total"])

    before = writes()
    report = crawl("again")
    assert (report.discovered, report.totals["unchanged"]) == (10, 10) and report.balanced
    assert writes() == before
    assert Runs(elastic).outlets("again")["quick"].counts == {"unchanged": 10}
    sites.stories[QUICK] = stories | {"/news/99": Story.write("late")}
    report = run()
    assert report.balanced and (report.totals["unchanged"], report.totals["indexed"]) == (10, 1)


ROW = parse([{"id": "a", "name": "A", "name_fa": "آ", "domain": "a.example"}], "test")["a"]


def job(number: int) -> tuple[Entry, Page]:
    url, now = f"http://a.example/news/{number}", datetime.now(UTC)
    pointer = ArchivePointer("none.warc.gz", 0, 1)
    entry = Entry(str(number), url, "a", now, "run", "1405-09-01", step="fetch", archive=pointer)
    body = Story.write(number).page.encode()
    return entry, Page(url, 200, {"content-type": "text/html; charset=utf-8"}, body, now, url)


def test_an_outlet_that_a_backfill_gives_back_is_read_by_what_was_learnt_meanwhile(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    sites = Sites(httpserver, {QUICK: written(QUICK, 1), SLOW: written(SLOW, 1)})
    use(monkeypatch, tmp_path, sites.rows)
    run()
    rows = outlets.load(settings().outlets)
    with Leases(elastic, f"{BACKFILL}1") as leases:
        leases.gain("slow")

        def read_meanwhile(host: str, path: str) -> None:
            if (host, path) == (QUICK, "/rss"):
                known = recall(Ledger(elastic), [rows["slow"]])["slow"]
                later = {"last_seen_at": datetime.now(UTC), "etag": '"meanwhile"'}
                Polls(elastic).save(replace(entry, **later) for entry in known.values())
                leases.release(["slow"])

        sites.before = read_meanwhile
        sites.conditional.clear()
        assert {line.state for line in run().outlets} == {"ok"}
    assert sites.conditional[SLOW, "/rss"] == '"meanwhile"'


def test_many_pages_are_cleaned_by_processes_and_a_killed_one_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path, [])
    jobs = [job(number) for number in range(4 * BACKLOG)]
    used: set[int] = set()
    # Earlier tests may have left the resource tracker of multiprocessing.
    before = {child.pid for child in psutil.Process().children()}

    async def clean() -> list[str]:
        async with Cleaners(2) as cleaners:
            tasks = [asyncio.create_task(cleaners.clean(entry, ROW, page)) for entry, page in jobs]
            killed = False
            while not all(task.done() for task in tasks):
                children = {child.pid: child for child in psutil.Process().children() if child.pid not in before}
                used.update(children)
                # Kill the first one after it has cleaned for a moment.
                if not killed and sum(task.done() for task in tasks) > 2.5 * BACKLOG and children:
                    next(iter(children.values())).kill()
                    killed = True
                await asyncio.sleep(0.01)
            results = [task.result() for task in tasks]
            return [result.title if isinstance(result, Article) else result.reason for result in results]

    assert asyncio.run(clean()) == [Story.write(number).title for number in range(4 * BACKLOG)]
    assert len(used) == 2
    assert not [child for child in psutil.Process().children() if child.pid in used]


def test_few_pages_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [])

    async def clean() -> int:
        async with Cleaners() as cleaners:
            await asyncio.gather(*(cleaners.clean(entry, ROW, page) for entry, page in map(job, range(20))))
            return len(psutil.Process().children())

    before = len(psutil.Process().children())
    assert asyncio.run(clean()) == before
