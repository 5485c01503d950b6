"""Start, stop and inspect the embedded node of a home."""

import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock

from ingest.engine import configuration, node, places, progress
from ingest.engine.installation import install, stamp
from ingest.engine.node import Node
from ingest.engine.programs import Programs
from ingest.errors import PeykError
from ingest.settings import settings

_START_SECONDS = 180
_STOP_SECONDS = 60
_ANSWER_SECONDS = 30


def ensure() -> str:
    """Return ELASTICSEARCH_URL if it is set, else the URL of the embedded node, started if needed."""
    return settings().elasticsearch_url or start().url


def start(home: Path | None = None, *, password: str | None = None, certificates: Path | None = None) -> Node:
    """Start the node of `home` (default: this checkout's), unless it runs already.

    With a `password`, security is on and the user `elastic` has it. With `certificates`, a folder of `peyk secure
    certificates`, it speaks TLS; that needs a password too. A node that was started from older sources or does
    not answer is restarted; its data stay. Raises PeykError if the node cannot be assembled or does not start.
    """
    home = (home or places.home()).resolve()
    with _locked(home):
        if node.launching(home):
            # The launcher of a caller that was killed: its node is as good as ours.
            with progress.step("waiting for a node that is starting"):
                _wait(lambda: not node.launching(home), _START_SECONDS)
        running = node.find(home)
        if running and running.stamp == stamp() and _answers(running):
            return running
        _stop(home)
        return _start(home, password, certificates)


def stop(home: Path | None = None) -> bool:
    """Stop the node of `home` (default: this checkout's); return whether there was one."""
    home = (home or places.home()).resolve()
    if not home.is_dir():
        return False
    with _locked(home):
        return _stop(home)


def status(home: Path | None = None) -> Node | None:
    """Return the running node of `home` (default: this checkout's), or None."""
    return node.find((home or places.home()).resolve())


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the lock for starting or stopping the node of `home`; the OS frees the lock of a killed process."""
    try:
        places.make_directory(home)
        with FileLock(home / "lock"):
            yield
    except (OSError, psutil.AccessDenied) as error:
        raise PeykError(
            f"cannot run the embedded node in {home}: {error}; PEYK_ENGINE_HOME and PEYK_CACHE name other places, "
            "ELASTICSEARCH_URL another cluster"
        ) from error


def _answers(running: Node) -> bool:
    """Return whether a node answers. Waits, as a node that was just killed stays in the process list for a moment."""

    def answered() -> bool:
        try:
            with closing(_connection(running.url)) as connection:
                connection.request("GET", "/")
                connection.getresponse()
        except (OSError, HTTPException):
            return False
        return True

    def ended() -> bool:
        return all(process.pid != running.pid or _ended(process) for process in node.processes(running.home))

    return _wait(lambda: ended() or answered(), _ANSWER_SECONDS) and not ended()


def _connection(url: str) -> HTTPConnection:
    scheme, _, address = url.partition("://")
    if scheme == "http":
        return HTTPConnection(address, timeout=5)
    # Whether it answers, not whether its certificate is good.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(address, timeout=5, context=context)


def _start(home: Path, password: str | None, certificates: Path | None) -> Node:
    programs = Programs(install(places.installations(home, stamp()), places.cache()), home, places.account())
    configuration.write(programs, security=password is not None, certificates=certificates)
    with progress.step("starting Elasticsearch"):
        try:
            if password is not None:
                programs.set_password(password)
            programs.start_node(_START_SECONDS)
            started = node.find(home)
            if started is None:
                raise PeykError(f"Elasticsearch ended as soon as it had started; its log: {home / 'logs' / 'peyk.log'}")
            _await_indices(started, password)
        except BaseException:
            _stop(home)
            raise
    return started


def _await_indices(started: Node, password: str | None) -> None:
    """Wait until every index of an earlier run can be searched; a lost index delays the start by half a minute."""
    from elasticsearch import ApiError, Elasticsearch, TransportError  # slow to load, and only a start needs them

    # Encoded here: the client itself takes ASCII only.
    user = b64encode(f"elastic:{password}".encode()).decode() if password else None
    refusal: Exception | None = None

    def answered() -> bool:
        nonlocal refusal
        try:
            client.cluster.health(wait_for_status="yellow", timeout="30s")
        except (ApiError, TransportError) as error:
            refusal = error
            return False
        return True

    # Its own node on loopback: its certificate may be for another name, or have expired, as tests want it.
    own: dict[str, Any] = {"verify_certs": False, "ssl_show_warn": False} if started.url.startswith("https") else {}
    with Elasticsearch(started.url, basic_auth=user, request_timeout=60, **own).options(ignore_status=408) as client:
        # Users are unknown until the cluster state has been recovered.
        if not _wait(answered, _ANSWER_SECONDS):
            raise PeykError(f"Elasticsearch started in {started.home}, but answers: {refusal}")


def _stop(home: Path) -> bool:
    running = node.processes(home)
    for process in running:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    if not _wait(lambda: all(map(_ended, running)), _STOP_SECONDS):
        for process in running:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _wait(lambda: all(map(_ended, running)), _STOP_SECONDS)
    return bool(running)


def _ended(process: psutil.Process) -> bool:
    """Return whether the process is gone, or is a zombie that its parent may never reap."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _wait(done: Callable[[], bool], seconds: float) -> bool:
    """Wait at most `seconds` until `done`; return whether it was done."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
