"""PEYK_LOG_FORMAT=json: each line of standard error is an object with the run, the outlet and the URL."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests import processes
from tests.crawl.line import use


def logged(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_a_crawl_logs_run_outlet_and_url(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        rows = [row for row in server.world.rows(server.address) if row["id"] == "kavir"]
        broken = rows[0] | {"id": "broken", "domain": "broken.example", "connect_to": "127.0.0.1:9", "aliases": []}
        broken["feeds"] = ["http://broken.example/rss"]
        use(monkeypatch, tmp_path, [*rows, broken])
        done = processes.peyk("crawl", environment=os.environ | {"PEYK_LOG_FORMAT": "json"})
    lines = logged(done.stderr)
    assert {line["level"] for line in lines} == {"info"} and all(line["timestamp"].endswith("Z") for line in lines)
    assert len({line["run"] for line in lines}) == 1
    (found,) = (line for line in lines if line["event"] == "discovered")
    assert found["outlet"] == "kavir" and found["stories"] > 0
    (failed,) = (line for line in lines if line["event"] == "sources failed")
    assert failed["outlet"] == "broken" and failed["message"]
    lost = [line for line in lines if line["event"] in ("no article", "not fetched")]
    assert lost and all(
        line["outlet"] == "kavir" and line["url"].startswith("http") and line["reason"] for line in lost
    )


def test_an_error_is_an_object_too_and_wrong_settings_are_for_people() -> None:
    away = {"PEYK_LOG_FORMAT": "json", "ELASTICSEARCH_URL": "http://127.0.0.1:1"}
    done = processes.peyk("status", environment=os.environ | away)
    (line,) = logged(done.stderr)
    assert (done.returncode, line["level"]) == (2, "error") and "127.0.0.1:1" in line["event"]
    wrong = processes.peyk("status", environment=os.environ | away | {"PEYK_LOG_FORMAT": "yaml"})
    assert wrong.returncode == 2 and wrong.stderr.startswith("error: PEYK_LOG_FORMAT='yaml': ")


def test_people_get_lines_without_minor_ones(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        use(monkeypatch, tmp_path, [row for row in server.world.rows(server.address) if row["id"] == "kavir"])
        assert settings().log_format == "text"
        done = processes.peyk("crawl", environment=dict(os.environ))
    assert done.stderr.startswith("planning\n") and "discovered" not in done.stderr
