"""`peyk metrics` over real indices: what it counts, and what it says when there is little or nothing to read."""

import math
import socket
import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from elasticsearch import Elasticsearch
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.index import ensure_indices, index_articles
from ingest.metrics import articles, expose
from ingest.metrics.reader import SECONDS as MOST
from ingest.settings import settings
from tests.metrics.conftest import NOW, SECONDS, article
from tests.metrics.prometheus import ROOT, program


def values(text: str) -> dict[tuple[str, str], float]:
    """Return the samples of an exposition by name and labels."""
    return {
        (sample.name, ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_number_is_that_of_the_indices(installation: Elasticsearch) -> None:
    found = values(expose.text())
    expected = {
        ("peyk_up", ""): 1,
        ("peyk_runs_running", ""): 1,
        ("peyk_run_finished_timestamp_seconds", ""): NOW.timestamp(),
        ("peyk_run_success_timestamp_seconds", ""): NOW.timestamp(),
        ("peyk_run_state", "state=finished"): 1,
        ("peyk_run_state", "state=failed"): 0,
        ("peyk_run_balanced", ""): 1,
        ("peyk_run_stories", "status=quarantined"): 2,
        ("peyk_run_requests", ""): 12,
        ("peyk_fetch_median_seconds", ""): 0.4,
        ("peyk_fetch_p95_seconds", ""): 2.5,
        ("peyk_run_write_seconds", ""): 1.5,
        ("peyk_stories", "status=indexed"): 3,
        ("peyk_stories", "status=quarantined"): 2,
        ("peyk_stories", "status=blocked"): 0,
        ("peyk_quarantined_stories", "reason=no-text"): 2,
        ("peyk_waiting_stories", "when=later"): 1,
        ("peyk_articles", ""): len(SECONDS) + 2,
        ("peyk_outlets", ""): 3,
        ("peyk_outlet_last_story_timestamp_seconds", "outlet=kavir"): (NOW - timedelta(hours=2)).timestamp(),
        # An undated story counts from when it was seen; one dated in the future does not count.
        ("peyk_outlet_last_story_timestamp_seconds", "outlet=toos"): (NOW - timedelta(hours=1)).timestamp(),
        ("peyk_searchable_seconds_bucket", "le=5.0"): 2,
        ("peyk_searchable_seconds_bucket", "le=60.0"): 4,
        ("peyk_searchable_seconds_bucket", "le=1800.0"): 5,
        ("peyk_searchable_seconds_bucket", "le=+Inf"): 6,
        ("peyk_searchable_seconds_sum", ""): sum(SECONDS),
        ("peyk_searchable_seconds_count", ""): len(SECONDS),
        ("peyk_findings", "severity=critical"): 2,
        ("peyk_findings", "severity=warning"): 1,
        ("peyk_findings", "severity=notice"): 0,
        ("peyk_findings_by_kind", "kind=silent,severity=critical"): 2,
    }
    assert {key: found.get(key, math.nan) for key in expected} == pytest.approx(expected)
    assert ("peyk_outlet_last_story_timestamp_seconds", "outlet=baran") not in found
    assert abs(found["peyk_index_created_timestamp_seconds", ""] - time.time()) < 300


def test_promtool_accepts_names_types_and_help(installation: Elasticsearch) -> None:
    done = subprocess.run(
        [program("promtool"), "check", "metrics"], input=expose.text(), text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("command", [("check", "rules", "peyk.rules.yml"), ("test", "rules", "peyk.rules.test.yml")])
def test_promtool_accepts_the_rules_and_their_tests(command: tuple[str, ...]) -> None:
    folder = ROOT / "containers" / "prometheus"
    done = subprocess.run([program("promtool"), *command], cwd=folder, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_number_of_outlets_is_bounded(elastic: Elasticsearch) -> None:
    ensure_indices(elastic)
    many = [article(f"outlet-{number}", 1, NOW, 1) for number in range(articles.OUTLETS + 7)]
    list(index_articles(elastic, many))
    elastic.indices.refresh(index=settings().index("articles"))
    found = values(expose.text())
    lines = [name for name, labels in found if "outlet=" in labels]
    assert (len(lines), found["peyk_outlets", ""]) == (articles.OUTLETS, articles.OUTLETS + 7)


def test_a_fresh_installation_is_up_and_has_nothing_to_tell(elastic: Elasticsearch) -> None:
    assert {name for name, _ in values(expose.text())} == {
        "peyk_up",
        "peyk_scrape_duration_seconds",
        "peyk_build_info",
    }
    ensure_indices(elastic)
    found = values(expose.text())
    assert found["peyk_up", ""] == 1 and found["peyk_articles", ""] == 0
    assert found["peyk_searchable_seconds_count", ""] == 0
    assert not [name for name, _ in found if name.startswith("peyk_run_")]


def alone(text: str) -> dict[str, float]:
    return {name: value for (name, _), value in values(text).items() if name != "peyk_scrape_duration_seconds"}


def test_without_elasticsearch_only_that_is_told(tmp_path: Path) -> None:
    """tests/conftest.py names an address where nothing listens."""
    path = tmp_path / "peyk.prom"
    for arguments in (["metrics"], ["metrics", "--textfile", str(path)]):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
    assert alone(path.read_text()) == {"peyk_up": 0, "peyk_build_info": 1}
    assert path.stat().st_mode & 0o777 == 0o644
    assert [child.name for child in tmp_path.iterdir()] == ["peyk.prom"]


@pytest.mark.parametrize("answers", [False, True])
def test_a_cluster_that_hangs_costs_a_bounded_time(answers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and never answers, or answers a byte at a time without an end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()
        held = []

        def drip() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answers:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        monkeypatch.setenv("ELASTICSEARCH_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        settings.cache_clear()
        start = time.monotonic()
        text = expose.text()
        assert time.monotonic() - start < MOST + 2
        assert alone(text) == {"peyk_up": 0, "peyk_build_info": 1}
        ended.set()
        for connection in held:
            connection.close()


def test_many_scrapes_at_once_ask_the_cluster_once(installation: Elasticsearch) -> None:
    def searches() -> int:
        stats = installation.indices.stats(index=settings().index("crawl-runs"), metric="search")
        return int(stats["_all"]["primaries"]["search"]["query_total"])

    server = expose.Server(*expose.address("0"))
    assert server.url.startswith("http://127.0.0.1:")
    before = searches()
    texts: list[bytes] = []
    threads = [threading.Thread(target=lambda: texts.append(_get(server.url))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.close()
    assert len(texts) == 20 and len(set(texts)) == 1
    assert searches() - before <= 2


def _get(url: str) -> bytes:
    with urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9825", ("127.0.0.1", 9825)),
        (":9825", ("127.0.0.1", 9825)),
        ("0.0.0.0:9825", ("0.0.0.0", 9825)),
        ("[::1]:9825", ("::1", 9825)),
        ("exporter.example:80", ("exporter.example", 80)),
    ],
)
def test_addresses(text: str, expected: tuple[str, int]) -> None:
    assert expose.address(text) == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--listen", "here"], "--listen here: give a port"),
        (["--listen", "127.0.0.1:99999"], "give a port"),
        (["--listen", "::1:9825"], "give a port"),
        (["--listen", "203.0.113.1:9825"], "--listen 203.0.113.1:9825: "),
        (["--textfile", "peyk.txt"], "ends in .prom"),
        (["--textfile", "no/such/folder/peyk.prom"], "No such file"),
        (["--textfile", "peyk.prom", "--listen", "9825"], "not both"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["metrics", *arguments])
    assert isinstance(done.exception, PeykError) and said in str(done.exception)


def test_a_textfile_is_replaced_at_once(installation: Elasticsearch, tmp_path: Path) -> None:
    path = tmp_path / "peyk.prom"
    path.write_text("old")
    with path.open() as before:
        expose.write(path)
        assert before.read() == "old"
    assert values(path.read_text())["peyk_up", ""] == 1


def test_the_lines_hold_no_state_of_the_process(installation: Elasticsearch) -> None:
    """Two exporters, as on two hosts, say the same."""

    def lasting(text: str) -> dict[Any, float]:
        return {key: value for key, value in values(text).items() if key[0] != "peyk_scrape_duration_seconds"}

    assert lasting(expose.text()) == lasting(expose.text())
