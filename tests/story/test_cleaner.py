"""The process that cleans pages: its input and output."""

import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ArchiveAwayError
from ingest.ledger import Entry
from ingest.model import ArchivePointer, Article, Page
from ingest.outlets import Outlet
from ingest.story.cleaners import HEAD
from tests.crawl.line import use
from tests.crawl.press import HOST, Story

ROW: dict[str, Any] = {"id": "kavir", "name": "Kavir", "name_fa": "کویر", "domain": "kavir.example"}
STORY = Story.write("one")
NOW = datetime.now(UTC)
PAGE = Page(f"{HOST}/1", 200, {"content-type": "text/html; charset=utf-8"}, STORY.page.encode(), NOW, f"{HOST}/1")
ENTRY = Entry("k", PAGE.url, "kavir", NOW, "r", "1405-09-05", archive=ArchivePointer("a.warc.gz", 0, 1))


def test_it_answers_each_job_until_its_parent_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [ROW])
    monkeypatch.setenv("PEYK_ARCHIVE", str(tmp_path / "away" / "archive"))
    outlet = Outlet(**ROW)
    jobs = [pickle.dumps(job) for job in ((ENTRY, outlet, PAGE), (ENTRY, outlet, None), (replace(ENTRY), outlet, PAGE))]
    sent = b"".join(HEAD.pack(len(job)) + job for job in jobs)
    done = subprocess.run(
        [sys.executable, "-m", "ingest.story.cleaner"], input=sent, stdout=subprocess.PIPE, check=True
    )
    answers, left = [], done.stdout
    while left:
        (length,), left = HEAD.unpack(left[: HEAD.size]), left[HEAD.size :]
        answers.append(pickle.loads(left[:length]))
        left = left[length:]
    ready, read, away, last = answers
    assert ready is None and isinstance(read, Article) and last == read
    assert (read.title, read.archive) == (STORY.title, ENTRY.archive)
    assert isinstance(away, ArchiveAwayError), "the run ends, as its pages cannot be read"
