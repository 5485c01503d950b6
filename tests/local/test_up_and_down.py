"""`peyk up` and `peyk down` with a real Airflow: whatever happens to its main process, no process is left."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest
from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.local import page, standalone
from ingest.sample.world import World
from tests import processes
from tests.engine.conftest import directory


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """One Airflow for the module, and no node: `down` would stop that of all tests. Its outlet is on a port where
    nothing listens."""
    with directory() as folder:
        rows = folder / "rows.toml"
        rows.write_text(outlets.to_toml(World.build().rows("127.0.0.1:9")[:1]), encoding="utf-8")
        yield {
            "PEYK_VAR": str(folder),
            "PEYK_ENGINE_HOME": str(folder / "engine"),
            "AIRFLOW_HOME": str(folder / "airflow"),
            "PEYK_OUTLETS": str(rows),
        }


@pytest.fixture
def own(elastic: Elasticsearch, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield
    page.stop()
    standalone.server().stop()


def peyk(*arguments: str) -> subprocess.CompletedProcess[str]:
    return processes.peyk(*arguments, environment=os.environ)


def session(leader: int) -> set[int]:
    """Return the living processes of a session: Airflow's, whoever their parent is."""
    members = set()
    for process in psutil.process_iter(["status"]):
        try:
            if os.getsid(process.pid) == leader and process.info["status"] != psutil.STATUS_ZOMBIE:
                members.add(process.pid)
        except ProcessLookupError:
            continue
    return members


def test_down_stops_the_orphans_of_a_killed_main_process(own: None) -> None:
    started = peyk("up")
    assert started.returncode == 0, started.stderr
    leader = standalone.server().running()
    assert leader
    assert len(session(leader.pid)) > 3
    shown = re.search(r"^page +(http://\S+)$", started.stdout, re.MULTILINE)
    assert shown and urlopen(f"{shown[1]}help").status == HTTPStatus.OK
    leader.kill()
    leader.wait()
    assert session(leader.pid), "the api-server and others go on"
    stopped = peyk("down")
    assert "airflow: stopped" in stopped.stdout and "page: stopped" in stopped.stdout
    with pytest.raises(URLError):
        urlopen(shown[1])
    assert session(leader.pid) == set()
    assert "airflow: was not running" in peyk("down").stdout


def test_ctrl_c_while_it_starts_leaves_nothing(own: None) -> None:
    with subprocess.Popen([sys.executable, "-m", "ingest", "up"], stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr
        while child.stderr.readline().strip() != "starting Airflow":
            assert child.poll() is None
        while not (leader := standalone.server().running()):
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        told = child.stderr.read()
    assert child.returncode == 130 and "Traceback" not in told
    assert session(leader.pid) == set()
    assert standalone.server().processes() == [] and not standalone.server().was_started
