"""Scheduled Airflow in the background, for `make up` and `make down`."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from ingest.errors import PeykError
from ingest.local import airflow

PATIENCE = 300
"""Seconds until Airflow must answer."""


def start(progress: Callable[[str], None] = lambda line: None) -> str:
    """Starts scheduler, DAG processor and api-server, unless they run; returns the address of the web pages.

    Raises PeykError with the log's place when they do not come up.
    """
    if running() and _address_file().exists():
        return _address_file().read_text(encoding="utf-8")
    progress("preparing Airflow's database")
    airflow.prepare()
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = airflow.environment(
        AIRFLOW__API__PORT=str(port), AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{address}/execution/"
    )
    with log().open("w", encoding="utf-8") as file:
        child = subprocess.Popen(
            [airflow.BINARY, "standalone"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    _pid_file().write_text(str(child.pid), encoding="utf-8")
    _address_file().write_text(address, encoding="utf-8")
    progress("starting Airflow")
    deadline = time.monotonic() + PATIENCE
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            stop()
            raise PeykError(f"Airflow did not come up; see {log()}")
        time.sleep(0.5)
    return address


def stop() -> bool:
    """Stops Airflow with all its processes; returns whether it ran."""
    pid = running()
    if pid:
        for signum, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
            if _signal_group(pid, signum, patience):
                break
    _pid_file().unlink(missing_ok=True)
    _address_file().unlink(missing_ok=True)
    return bool(pid)


def running() -> int | None:
    """The process id of the running Airflow, which leads its process group."""
    try:
        pid = int(_pid_file().read_text(encoding="utf-8"))
        command = Path(f"/proc/{pid}/cmdline")
        # A number alone could be a stranger's by now.
        if command.parent.parent.is_dir() and b"standalone" not in command.read_bytes():
            return None
        os.killpg(pid, 0)
    except (OSError, ValueError):
        return None
    return pid


def log() -> Path:
    """Where Airflow's processes write."""
    return airflow.home() / "standalone.log"


def _signal_group(pid: int, signum: int, patience: float) -> bool:
    try:
        os.killpg(pid, signum)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            os.killpg(pid, 0)
            time.sleep(0.2)
            _reap(pid)
    except ProcessLookupError:
        return True
    return False


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port(wanted: int = 8080) -> int:
    for port in (wanted, 0):
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind(("127.0.0.1", port))
                return int(sock.getsockname()[1])
            except OSError:
                continue
    raise PeykError("no free port on 127.0.0.1 for Airflow's web pages")


def _pid_file() -> Path:
    return airflow.home() / "standalone.pid"


def _address_file() -> Path:
    return airflow.home() / "standalone.address"
