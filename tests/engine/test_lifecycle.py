"""A home has at most one node, even if the node or the processes that start it are killed."""

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest import engine
from ingest.cli.engine import app
from ingest.engine import node, places
from ingest.engine.installation import stamp
from ingest.errors import PeykError
from ingest.settings import settings
from tests.engine.conftest import QUICK

START = "import sys; from pathlib import Path; from ingest import engine; print(engine.start(Path(sys.argv[1])).pid)"


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)


def starter(home: Path) -> subprocess.Popen[str]:
    """Another process that starts the node of `home` and prints its pid."""
    return subprocess.Popen([sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE, text=True)


def test_kills_races_and_a_taken_port_leave_one_node_with_its_data(home: Path) -> None:
    killed = starter(home)
    while not node.processes(home):
        assert killed.poll() is None
    killed.kill()
    killed.communicate()

    pids = {int(process.communicate()[0]) for process in [starter(home), starter(home)]}
    first = engine.status(home)
    assert first is not None
    assert pids == {first.pid}
    assert [process.pid for process in node.processes(home)] == [first.pid]
    assert first == replace(first, version="9.2.0", home=home.resolve())
    assert psutil.Process(first.pid).uids().real != 0
    with Elasticsearch(first.url) as client:
        client.index(index="news", id="1", document={"title": "خبر"}, refresh=True)

    (process,) = node.processes(home)
    process.kill()
    process.wait(60)
    assert engine.status(home) is None
    with socket.create_server(("127.0.0.1", int(first.url.rpartition(":")[2]))):
        second = engine.start(home)
    assert second.url != first.url
    with Elasticsearch(second.url) as client:
        assert client.get(index="news", id="1")["_source"] == {"title": "خبر"}

    assert engine.stop(home)
    assert engine.status(home) is None
    assert not engine.stop(home)


def test_a_node_that_is_about_to_end_is_not_taken_for_one_that_runs(home: Path) -> None:
    """A killed node stays in the process list until the kernel removes it; a stand-in prolongs that moment."""
    (home / "logs").mkdir(parents=True)
    node.ports_file(home).write_text("127.0.0.1:1")
    marks = [node.java_option(home.resolve()), f"-Des.path.home=/opt/{stamp()}/elasticsearch"]
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3)", *marks]) as ending:
        while not engine.status(home):
            assert ending.poll() is None
        started = engine.start(home)
    assert started.pid != ending.pid
    with Elasticsearch(started.url) as client:
        assert client.ping()


def test_files_left_behind_name_no_stranger(unused_home: Path) -> None:
    (unused_home / "logs").mkdir(parents=True)
    node.pid_file(unused_home).write_text(str(os.getpid()))
    node.ports_file(unused_home).write_text("127.0.0.1:9200")
    assert engine.status(unused_home) is None
    assert not engine.stop(unused_home)


def test_a_node_that_does_not_start_tells_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_ENGINE_HEAP", "1m")
    with pytest.raises(PeykError, match="Too small") as error:
        engine.start(home)
    assert str(home / "console.log") in str(error.value)
    assert node.processes(home) == []


def test_a_named_cluster_is_used_and_nothing_started(unused_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://elsewhere.example:9200")
    monkeypatch.setenv("PEYK_ENGINE_HOME", str(unused_home))
    settings.cache_clear()
    assert engine.ensure() == "http://elsewhere.example:9200"
    refusal = CliRunner().invoke(app, ["start"])
    assert "ELASTICSEARCH_URL" in str(refusal.exception)
    assert not unused_home.exists()


def test_the_command_line_speaks_json(unused_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_ENGINE_HOME", str(unused_home))
    status = CliRunner().invoke(app, ["status", "--json"])
    assert (status.exit_code, json.loads(status.output)) == (1, None)
    stop = CliRunner().invoke(app, ["stop", "--json"])
    assert (stop.exit_code, json.loads(stop.output)) == (0, {"stopped": False})


def test_without_a_network_and_a_cache_one_sentence_tells_what_to_do(open_directory: Path) -> None:
    environment = os.environ | {
        "PEYK_CACHE": str(open_directory / "cache"),
        "PEYK_ENGINE_HOME": str(open_directory / "home"),
        "HTTPS_PROXY": "http://127.0.0.1:1",
    }
    environment.pop("ELASTICSEARCH_URL", None)
    command = [sys.executable, "-m", "ingest", "engine", "start"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    for words in (
        "org.elasticsearch.distribution.integ-test-zip:elasticsearch:9.2.0",
        "ELASTICSEARCH_URL",
        "PEYK_CACHE",
    ):
        assert words in line


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already run as an unprivileged user")
def test_an_unprivileged_user_runs_it_alone(open_directory: Path, downloads: Path) -> None:
    # The packages of this environment are built for one minor version.
    version = f"python3.{sys.version_info.minor}"
    python = shutil.which(version, path="/usr/bin:/usr/local/bin")
    checkout = Path(__file__).parents[2]
    if python is None or not places.reachable(checkout):
        pytest.skip(f"another account can reach no {version} or not this checkout")
    code = (
        "from ingest import engine; node = engine.start(); print(node.pid, node.url, flush=True); "
        "input(); print(engine.stop())"
    )
    home = open_directory / "home"
    home.mkdir()
    os.chown(home, 12345, 12345)
    with subprocess.Popen(
        [python, "-c", code],
        user=12345,
        group=12345,
        extra_groups=[],
        cwd=home,
        env={
            "PYTHONPATH": os.pathsep.join([str(checkout), *(path for path in sys.path if "site-packages" in path)]),
            "PEYK_CACHE": str(downloads),
            "PEYK_ENGINE_HOME": str(home),
        }
        | QUICK,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdout is not None
        pid, url = user.stdout.readline().split()
        assert psutil.Process(int(pid)).uids().real == 12345
        with Elasticsearch(url) as client:
            assert client.info()["version"]["number"] == "9.2.0"
        assert user.communicate("\n")[0] == "True\n"
