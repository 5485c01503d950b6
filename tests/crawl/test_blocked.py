"""A story behind a bot wall stays blocked through other failures of its site, and is read once the wall is gone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.ledger import Ledger
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site

WALL = '<html><script src="/__arcsjs/challenge.js"></script></html>'


def test_a_mishap_at_a_walled_story_unsays_nothing(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    begin, site = datetime.now(UTC), Site(httpserver)
    use(monkeypatch, tmp_path, [site.row])
    answers = ((0, WALL, 403), (70, "", 500), (75, "", 502), (80, PAGE, 200))
    told = []
    for minutes, body, status in answers:
        site.answers(body, status=status)
        with time_machine.travel(begin + timedelta(minutes=minutes)):
            assert run().balanced
        (entry,) = Ledger(elastic).find({"term": {"kind": "article"}})
        told.append((entry.status, entry.reason, entry.attempts))
        assert [article["completeness"] for article in documents(elastic).values()] == [
            "full" if body == PAGE else "partial"
        ]
    assert told == [*(("blocked", "bot-wall", attempts) for attempts in (1, 2, 3)), ("indexed", None, 0)]
