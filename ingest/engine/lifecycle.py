"""Start, stop and look at the embedded node of a home."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
from elasticsearch import Elasticsearch
from filelock import FileLock

from ingest.engine import configuration, node, places
from ingest.engine.installation import Installation, install, stamp
from ingest.engine.node import Node
from ingest.engine.progress import step
from ingest.engine.settings import EngineSettings
from ingest.errors import PeykError
from ingest.settings import settings

_START_SECONDS = 180
_STOP_SECONDS = 60


def ensure() -> str:
    """The URL of a cluster to use: ELASTICSEARCH_URL untouched if set, else the embedded node, started if needed."""
    return settings().elasticsearch_url or start().url


def start(home: Path | None = None) -> Node:
    """Start the node of `home` (default: this checkout's), unless it runs already.

    A node that runs older sources or versions than ours is restarted; its data stay. Raises PeykError when the node
    cannot be assembled or does not come up.
    """
    home = (home or places.home()).resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "lock"):
            return _start(home)
    except PermissionError as error:
        raise PeykError(f"cannot use {error.filename}: set PEYK_ENGINE_HOME or PEYK_CACHE to another place") from error


def stop(home: Path | None = None) -> bool:
    """Stop the node of `home` (default: this checkout's); says whether there was one."""
    home = (home or places.home()).resolve()
    if not home.is_dir():
        return False
    with FileLock(home / "lock"):
        return _stop(home)


def status(home: Path | None = None) -> Node | None:
    """The running node of `home` (default: this checkout's), or None."""
    return node.find((home or places.home()).resolve())


def _start(home: Path) -> Node:
    # A launcher whose caller was killed carries on: what it started is as good as ours.
    psutil.wait_procs([process for process in node.processes(home) if node.is_launcher(process)], _START_SECONDS)
    running = node.find(home)
    if running and node.installation_of(running) == stamp():
        return running
    _stop(home)
    installation = install(places.installations(home), places.cache())
    with step("starting Elasticsearch"):
        return _launch(home, installation)


def _launch(home: Path, installation: Installation) -> Node:
    account = places.account()
    configuration.write(home, installation, EngineSettings().engine_heap, account)
    console = home / "logs" / "console.log"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "ES_JAVA_HOME": str(installation.java),
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(home / "tmp"),
    }
    # The launcher daemonizes the node and ends when the node answers, or fails with the reason in the console log.
    with console.open("wb") as log:
        launcher = subprocess.run(  # noqa: S603
            [installation.elasticsearch / "bin" / "elasticsearch", "-d", "-p", node.marker(home)],
            env=environment,
            cwd=home / "logs",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            timeout=_START_SECONDS,
            check=False,
        )
    started = node.find(home)
    if launcher.returncode != 0 or started is None:
        raise PeykError(f"Elasticsearch did not start:\n{_last_lines(console)}\nIts log: {console}")
    with Elasticsearch(started.url, request_timeout=60) as client:
        # Yellow: every index of an earlier run can be searched.
        client.options(ignore_status=408).cluster.health(wait_for_status="yellow", timeout="30s")
    return started


def _stop(home: Path) -> bool:
    running = node.processes(home)
    for process in running:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(running, _STOP_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive)
    return bool(running)


def _last_lines(log: Path, count: int = 5) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-count:])
