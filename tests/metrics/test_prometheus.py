"""A real Prometheus scrapes `peyk metrics --listen`, and a real Alertmanager delivers its alerts to a receiver."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import yaml
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.settings import settings
from tests.metrics.conftest import NOW
from tests.metrics.prometheus import PATIENCE, ROOT, alertmanager, free_port, program, running


@contextmanager
def exported() -> Iterator[str]:
    """Run `peyk metrics --listen` with the settings of the test; yield host and port."""
    command = [sys.executable, "-m", "ingest", "metrics", "--listen", "0"]
    own = os.environ | {"ELASTICSEARCH_URL": settings().elasticsearch_urls[0]}
    with subprocess.Popen(command, cwd=ROOT, env=own, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = server.stderr.readline()
        try:
            assert said.startswith("metrics at http://127.0.0.1:"), said
            yield said.split("/")[2]
        finally:
            server.terminate()


def until(question: Callable[[], Any]) -> Any:
    """Return the first answer that is not empty."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if answer := question():
                return answer
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("no answer in time")


def configure(folder: Path, target: str, manager: str, receiver: str) -> None:
    """Write the shipped configuration with other addresses and shorter intervals, and one of Alertmanager."""
    shipped = yaml.safe_load((ROOT / "containers" / "prometheus" / "prometheus.yml").read_text())
    shipped["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    shipped["rule_files"] = [str(ROOT / "containers" / "prometheus" / "peyk.rules.yml")]
    shipped["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
    shipped["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [manager]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(shipped))
    route = {"receiver": "test", "group_by": ["alertname"], "group_wait": "0s", "group_interval": "1s"}
    receivers = [{"name": "test", "webhook_configs": [{"url": receiver, "send_resolved": True}]}]
    (folder / "alertmanager.yml").write_text(yaml.safe_dump({"route": route, "receivers": receivers}))


def test_an_alert_reaches_a_receiver_and_is_resolved(
    installation: Elasticsearch, httpserver: HTTPServer, tmp_path: Path
) -> None:
    prometheus, manager = program("prometheus"), alertmanager()
    delivered: list[tuple[str, str]] = []

    def take(request: Request) -> Response:
        delivered.extend((each["labels"]["alertname"], each["status"]) for each in json.loads(request.data)["alerts"])
        return Response()

    httpserver.expect_request("/alerts").respond_with_handler(take)
    port, other = free_port(), free_port()
    with exported() as target:
        configure(tmp_path, target, f"127.0.0.1:{other}", httpserver.url_for("/alerts"))
        with (
            running(
                tmp_path,
                manager,
                "--config.file=alertmanager.yml",
                f"--web.listen-address=127.0.0.1:{other}",
                "--cluster.listen-address=",
                "--storage.path=alertmanager",
            ),
            running(
                tmp_path,
                prometheus,
                "--config.file=prometheus.yml",
                f"--web.listen-address=127.0.0.1:{port}",
                "--storage.tsdb.path=prometheus",
            ),
        ):

            def asked(query: str) -> Any:
                with urlopen(f"http://127.0.0.1:{port}/api/v1/query?query={quote(query)}", timeout=5) as answer:
                    return json.load(answer)["data"]["result"]

            (up,) = until(lambda: asked("peyk_up == 1"))
            assert up["metric"]["job"] == "peyk"
            (quantile,) = until(lambda: asked("histogram_quantile(0.5, peyk_searchable_seconds_bucket)"))
            assert 30 <= float(quantile["value"][1]) <= 60
            assert ("PeykUnbalanced", "firing") not in delivered
            effort, totals = Effort(NOW + timedelta(seconds=1)), {"discovered": 3, "indexed": 2}
            Runs(installation).save(Run("uneven", "failed", effort, 1, NOW, "", False, totals, ()))
            until(lambda: ("PeykUnbalanced", "firing") in delivered)
            Runs(installation).save(Run("uneven", "finished", effort, 1, NOW, "", True, totals | {"indexed": 3}, ()))
            until(lambda: ("PeykUnbalanced", "resolved") in delivered)
            assert delivered.count(("PeykUnbalanced", "firing")) == 1


@pytest.mark.parametrize("name", ["prometheus.yml"])
def test_the_shipped_configuration_is_valid(name: str, tmp_path: Path) -> None:
    folder = ROOT / "containers" / "prometheus"
    text = (folder / name).read_text().replace("/etc/prometheus", str(folder))
    (tmp_path / name).write_text(text)
    command = [program("promtool"), "check", "config", str(tmp_path / name)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
