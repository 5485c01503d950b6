"""Two processes of the line at once: they share only Elasticsearch and an archive on S3."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from elasticsearch import Elasticsearch

from ingest.archive.reader import pages
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.sample.server import Server, Visit, serve
from ingest.sample.world import World
from tests.crawl.line import documents, use
from tests.crawl.test_lease import OUTLETS
from tests.s3 import s3

CRAWL = """
import json, sys
from ingest.crawl.run import crawl
print(json.dumps(crawl(sys.argv[1]).as_dict()))
"""


@dataclass
class Work:
    """A sample world of some quick outlets, whose pages are never rechecked."""

    server: Server
    rows: list[dict[str, Any]]
    archive: str
    folder: Path

    def start(self, run_id: str) -> "subprocess.Popen[str]":
        """Start a run in a process with its own PEYK_VAR."""
        environment = os.environ | {"PEYK_VAR": str(self.folder / run_id), "PEYK_ARCHIVE": self.archive}
        return subprocess.Popen(
            [sys.executable, "-c", CRAWL, run_id], env=environment, text=True, stdout=subprocess.PIPE
        )

    def stories_shown(self) -> Counter[tuple[str, str]]:
        """Return the number of answers per page, without robots.txt and sources, which every run reads."""
        shown = (visit for visit in self.server.log if visit.status == 200)
        return Counter((visit.host, visit.path) for visit in shown if self._is_story(visit))

    def _is_story(self, visit: Visit) -> bool:
        sources = {url.partition("://")[2] for row in self.rows for url in (*row["feeds"], *row["sitemaps"])}
        return visit.path != "/robots.txt" and visit.host + visit.path not in sources

    def check(self, client: Elasticsearch) -> list[Entry]:
        """Assert that index, ledger and archive hold the world's gold, each item once; return the ledger's entries.

        Only pages that the gold quarantines, which hold no story, may be quarantined.
        """
        ledger, world = Ledger(client), self.server.world
        ledger.refresh()
        found = list(ledger.find())
        fates = [fate for fate in world.fates() if fate.outlet in OUTLETS]
        statuses = sorted((entry.key, entry.status) for entry in found)
        assert statuses == sorted((entry_key(fate.outlet, fate.url), fate.status) for fate in fates)
        assert len(documents(client)) == len([item for item in world.gold() if item.outlet in OUTLETS])
        kept = {(pointer.file, pointer.offset) for pointer, _ in pages(self.archive)}
        assert {(entry.archive.file, entry.archive.offset) for entry in found if entry.archive} <= kept
        assert all(visit.together == 1 for visit in self.server.log), "two requests at once to a host"
        return found


def ended(process: "subprocess.Popen[str]") -> int:
    """Wait for a run; return its exit code."""
    process.communicate()
    return process.returncode


@pytest.fixture
def work(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    with serve(World.build()) as server, s3(monkeypatch) as archive:
        rows = [row | {"recheck_minutes": []} for row in server.world.rows(server.address) if row["id"] in OUTLETS]
        use(monkeypatch, tmp_path, rows)
        monkeypatch.setenv("PEYK_LEASE_SECONDS", "2")
        yield Work(server, rows, archive, tmp_path)


def test_none_does_what_the_other_did(work: Work, elastic: Elasticsearch) -> None:
    both = [work.start(name) for name in ("one", "two")]
    reports = [json.loads(process.communicate()[0].splitlines()[-1]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert all(report["balanced"] for report in reports)
    found = work.check(elastic)
    # Some addresses redirect to another story's, which is therefore requested twice.
    assert work.stories_shown().total() == sum(1 for entry in found if entry.archive)
    assert sum(report["totals"]["indexed"] for report in reports) == sum(entry.status == "indexed" for entry in found)


def test_what_a_killed_one_held_is_done_by_the_next_and_no_other_again(work: Work, elastic: Elasticsearch) -> None:
    runs = {name: work.start(name) for name in ("one", "two")}
    while len(work.stories_shown()) < 5:
        # The run that comes late finds every outlet taken, and may be over first.
        at_work = [name for name, process in runs.items() if process.poll() is None]
        assert at_work
    killed = at_work[0]
    runs[killed].send_signal(signal.SIGKILL)
    assert {name: ended(process) for name, process in runs.items()} == dict.fromkeys(runs, 0) | {
        killed: -signal.SIGKILL
    }
    other = next(name for name in runs if name != killed)
    own = {entry.key for entry in Ledger(elastic).find({"term": {"run_id": other}})}
    asked = work.stories_shown()
    # The leases of the killed run can be taken over once they have expired.
    deadline, number = time.monotonic() + 60, 0
    while ended(work.start(f"later-{number}")) or Ledger(elastic).counts({"term": {"status": "pending"}}):
        assert time.monotonic() < deadline
        number += 1
    found = work.check(elastic)
    again = {name for name, count in work.stories_shown().items() if count > asked.get(name, 0) > 0}
    others = {unquote(entry.url.partition("://")[2]) for entry in found if entry.key in own}
    assert not {unquote(host + path) for host, path in again} & others, "what no killed run held was asked again"
