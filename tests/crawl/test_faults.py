"""Any failure below the line is one clear error and loses no story; the next crawl completes the work."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import time_machine
from elasticsearch import ApiError, Elasticsearch, TransportError
from pytest_httpserver import HTTPServer

from ingest import archive, revisions
from ingest.crawl.run import run
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.settings import settings
from tests.crawl.line import as_left_before_cleaning, documents, use
from tests.crawl.proxy import Fault, Proxy, proxied
from tests.crawl.site import PAGE, Site

CORRECTED = PAGE.replace("شماره 3 ", "شماره ۳۰ ")
CRAWL = "from ingest.crawl.run import run; run()"
TROUBLE = (PeykError, ApiError, TransportError)


@pytest.fixture
def site(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Site:
    monkeypatch.setenv("PEYK_BUSY_SECONDS", "0")
    found = Site(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.answers(PAGE)
    return found


@pytest.fixture
def proxy(site: Site, node_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with proxied(node_url) as found:
        monkeypatch.setenv("ELASTICSEARCH_URL", found.url)
        settings.cache_clear()
        yield found


def entry(client: Elasticsearch) -> Entry:
    Ledger(client).refresh()
    (found,) = Ledger(client).find()
    return found


def one_story_and_its_page(client: Elasticsearch) -> bool:
    """Return whether the article is in the index once, and the ledger points to its page in the archive."""
    (document,) = documents(client).values()
    pointer = entry(client).archive
    assert pointer and archive.read(settings().archive_location, pointer).status == 200
    return entry(client).is_live and document["archive"]["file"] == pointer.file


@pytest.mark.parametrize("fault", ["cut", "answer lost"])
def test_elasticsearch_may_go_away_at_any_request(fault: Fault, proxy: Proxy, elastic: Elasticsearch) -> None:
    """Each crawl gets a little further than the last, until one finishes."""
    failures = 0
    for requests in count(2, 9):
        last = proxy.count + requests
        proxy.rule = lambda number, method, path, last=last: fault if number > last else None
        try:
            report = run()
        except TROUBLE as error:
            assert "\n" not in str(error)
            failures += 1
        else:
            break
    assert failures > 2
    assert report.balanced
    assert one_story_and_its_page(elastic)


def test_a_headline_behind_a_wall_is_indexed_when_its_entry_is_written(
    site: Site, proxy: Proxy, elastic: Elasticsearch
) -> None:
    """A kill in between would leave a story that is blocked, not due soon, and not in the index."""
    ensure_indices(elastic)
    site.answers('<html><script src="/__arcsjs/challenge.js"></script></html>', status=403)
    for requests in count(2, 3):
        last = proxy.count + requests
        proxy.rule = lambda number, method, path, last=last: "cut" if number > last else None
        try:
            run()
        except TROUBLE:
            Ledger(elastic).refresh()
            statuses = {one.status for one in Ledger(elastic).find()}
            assert statuses <= {"pending"} or documents(elastic)
        else:
            break
    assert entry(elastic).status == "blocked"
    assert [document["completeness"] for document in documents(elastic).values()] == ["partial"]


@pytest.mark.parametrize("index", ["articles", "article-revisions", "crawl-ledger", "crawl-runs", "crawl-state"])
def test_a_full_disk_of_elasticsearch(index: str, site: Site, elastic: Elasticsearch) -> None:
    """A node sets its flood-stage block while a correction waits to be indexed."""
    assert run().totals["indexed"] == 1
    site.answers(CORRECTED)
    block = "index.blocks.read_only_allow_delete"
    elastic.indices.put_settings(index=settings().index(index), settings={block: True})
    with pytest.raises(TROUBLE, match=r"disk|cluster_block_exception"):
        run()
    elastic.indices.put_settings(index=settings().index(index), settings={block: None})
    assert run().balanced
    (after,) = documents(elastic).values()
    assert "شماره ۳۰ " in after["body"]
    assert [change.changes for change in revisions.history(elastic, entry(elastic).article_id or "")] == [
        (("3", "۳۰"),)
    ]


def test_documents_that_elasticsearch_is_too_busy_for_are_sent_again(
    proxy: Proxy, elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_BUSY_SECONDS", "3")
    settings.cache_clear()
    refused: set[str] = set()

    def once_for_each_path(number: int, method: str, path: str) -> Fault | None:
        if not path.startswith("/_bulk") or len(refused) == 2:
            return None
        refused.add(f"{path} {number}")
        return "items too busy"

    proxy.rule = once_for_each_path
    assert run().totals["indexed"] == 1
    assert len(refused) == 2
    assert one_story_and_its_page(elastic)


def test_a_cluster_that_stays_busy_is_named(proxy: Proxy, elastic: Elasticsearch) -> None:
    proxy.rule = lambda number, method, path: "items too busy" if path.startswith("/_bulk") else None
    with pytest.raises(PeykError, match="es_rejected_execution_exception"):
        run()
    proxy.rule = lambda number, method, path: None
    assert run().totals["indexed"] == 1
    assert one_story_and_its_page(elastic)


def test_a_full_archive(site: Site, elastic: Elasticsearch) -> None:
    """The kernel limits the size of the archive's file, in a separate process."""
    noise = f"<!-- {bytes(range(256)).hex() * 50} -->"
    site.answers(PAGE.replace("</body>", f"{noise}</body>"))
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))  # noqa: E731
    done = subprocess.run([sys.executable, "-c", CRAWL], preexec_fn=limit, capture_output=True, text=True, check=False)
    assert "cannot be written (File too large); make room or set PEYK_ARCHIVE" in done.stderr
    assert [path.name for path in Path(settings().archive_location).rglob("*") if path.is_file()] == ["archive.json"]
    assert entry(elastic).status == "pending"
    assert run().totals["indexed"] == 1
    assert one_story_and_its_page(elastic)


def test_an_archive_that_is_away_when_its_pages_are_cleaned(site: Site, elastic: Elasticsearch) -> None:
    """No page can be read, so none is decided: they wait, and are not requested again."""
    run()
    as_left_before_cleaning(elastic)
    place = Path(settings().archive_location)
    place.rename(place.with_name("elsewhere"))
    place.mkdir()  # The empty mount point.
    with pytest.raises(PeykError, match=r"archive .* cannot be reached .* nothing is lost"):
        run()
    assert entry(elastic).waits_for_cleaning
    place.rmdir()
    place.with_name("elsewhere").rename(place)
    site.answers("", status=500)
    assert run().balanced
    assert one_story_and_its_page(elastic)


def test_a_page_that_waits_for_cleaning_is_read_and_not_asked_for_again(site: Site, elastic: Elasticsearch) -> None:
    run()
    as_left_before_cleaning(elastic)
    site.answers("", status=500)
    report = run()
    assert report.balanced and report.totals["indexed"] == 1
    assert one_story_and_its_page(elastic)


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
@pytest.mark.parametrize("at_first", ["works", "fails"])
def test_the_clock_jumps_and_jumps_back(jump: timedelta, at_first: str, site: Site, elastic: Elasticsearch) -> None:
    """Times from a wrong clock neither prevent a request for a story nor keep an old text in the index."""
    if at_first == "fails":
        site.answers("", status=500)
    with time_machine.travel(datetime.now(UTC) + jump):
        assert run().balanced
    site.answers(CORRECTED)
    assert run().balanced
    (document,) = documents(elastic).values()
    assert "شماره ۳۰ " in document["body"]
    site.answers(PAGE)
    assert run().balanced
    (document,) = documents(elastic).values()
    assert "شماره 3 " in document["body"]
