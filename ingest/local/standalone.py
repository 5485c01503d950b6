"""Scheduled Airflow in the background, for `make up` and `make down`."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import psutil

from ingest.errors import PeykError
from ingest.local import airflow
from ingest.settings import settings

PATIENCE = 300
"""Seconds until Airflow must answer."""
STOP_PATIENCE = 20
"""Seconds that its processes have to end by themselves."""


def start(progress: Callable[[str], None] = lambda line: None) -> str:
    """Start scheduler, DAG processor and api-server, unless they run; return the address of the web pages.

    Raises PeykError with the log's place when they do not come up.
    """
    if running() and _address_file().exists():
        return _address_file().read_text(encoding="utf-8")
    progress("preparing Airflow's database")
    airflow.prepare()
    airflow.make_pools()
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = airflow.environment(
        AIRFLOW__API__PORT=str(port),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{address}/execution/",
        PEYK_TIERS=str(tiers()),
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


def tiers() -> int:
    """Tiers of the catalogue that the scheduled crawl visits: PEYK_TIERS, or the first, from which it is to grow."""
    return settings().tiers if "tiers" in settings().model_fields_set else 1


def stop() -> bool:
    """Stop Airflow with all its processes; return whether it ran."""
    leader = running()
    if leader:
        family = [leader, *leader.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        _, alive = psutil.wait_procs(family, STOP_PATIENCE)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()
    _pid_file().unlink(missing_ok=True)
    _address_file().unlink(missing_ok=True)
    return leader is not None


def running() -> psutil.Process | None:
    """Return the process that leads the running Airflow."""
    try:
        process = psutil.Process(int(_pid_file().read_text(encoding="utf-8")))
        # A number alone could be a stranger's by now.
        return process if "standalone" in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None


def was_started() -> bool:
    """Return whether `start` was the last word: `stop` takes back what it leaves behind."""
    return _pid_file().exists()


def address() -> str | None:
    """Return where its web pages are, if it was started."""
    return _address_file().read_text(encoding="utf-8") if _address_file().exists() else None


def log() -> Path:
    """Return where Airflow's processes write."""
    return airflow.home() / "standalone.log"


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
