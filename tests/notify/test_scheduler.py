"""A real Airflow whose scheduler stops: a watch outside it tells a person within its bound, and when it goes on."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
from elasticsearch import Elasticsearch
from werkzeug import Request, Response

from ingest import outlets
from ingest.local import page, standalone
from ingest.sample.world import World
from ingest.watch.scheduler import by_airflow
from tests.engine.conftest import directory
from tests.notify.servers import Hook

INTERVAL = 5
THRESHOLD = 30
"""Seconds of silence after which Airflow's health endpoint calls its scheduler unhealthy."""
SLACK = 45
"""Seconds for the watch itself on a busy machine, and for the steps in which the scheduler reports."""


@pytest.fixture
def airflow(elastic: Elasticsearch, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with directory() as folder:
        rows, file = folder / "rows.toml", folder / "notify.toml"
        rows.write_text(outlets.to_toml(World.build().rows("127.0.0.1:9")[:1]), encoding="utf-8")
        file.touch(mode=0o600)
        file.write_text(f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "a secret of the hook"\nseverity = "critical"\n')
        for name, value in {
            "PEYK_VAR": folder,
            "PEYK_ENGINE_HOME": folder / "engine",
            "AIRFLOW_HOME": folder / "airflow",
            "PEYK_OUTLETS": rows,
        }.items():
            monkeypatch.setenv(name, str(value))
        try:
            command = [sys.executable, "-m", "ingest", "up"]
            subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
            # Only now: the DAG `watch` would tell too.
            monkeypatch.setenv("PEYK_NOTIFY", str(file))
            yield
        finally:
            page.stop()
            standalone.server().stop()


def scheduler() -> psutil.Process:
    found = [
        process for process in standalone.server().processes() if "airflow scheduler" in " ".join(process.cmdline())
    ]
    return min(found, key=lambda process: process.pid)


def test_a_stopped_scheduler_is_told_from_outside_within_its_bound(airflow: None, hook: Hook) -> None:
    begun, ended = threading.Event(), threading.Event()

    def take(request: Request) -> Response:
        for event in request.get_json()["events"]:
            if event["kind"] == "scheduler":
                (begun if event["event"] == "opened" else ended).set()
        return Response("taken")

    hook.answers += [take] * 100
    command = [sys.executable, "-m", "ingest", "watch", "--notify", "--every", f"{INTERVAL}s"]
    stopped = scheduler()
    # It has just begun: until its api-server answers quickly, and its parts have reported.
    while list(by_airflow()):
        assert standalone.server().running()
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL) as outside:
        try:
            # Stopped, not killed: its process is there, as that of a scheduler that hangs.
            stopped.suspend()
            since = time.monotonic()
            assert begun.wait(THRESHOLD + INTERVAL + SLACK)
            print(f"told after {time.monotonic() - since:.0f} seconds")
            stopped.resume()
            assert ended.wait(INTERVAL + SLACK)
        finally:
            stopped.resume()
            outside.terminate()
    told = [event for event in hook.events if event["kind"] == "scheduler"]
    assert [event["event"] for event in told] == ["opened", "closed"]
    assert told[0]["message"] == "unhealthy: scheduler"
