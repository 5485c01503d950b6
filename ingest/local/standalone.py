"""Run scheduled Airflow in the background, for `make up` and `make down`."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import psutil

from ingest.errors import PeykError
from ingest.local import airflow
from ingest.settings import settings

PATIENCE = 300
"""Seconds to wait until Airflow answers."""
STOP_PATIENCE = 20
"""Seconds to wait after SIGTERM before SIGKILL."""
MARK = "PEYK_STANDALONE"
"""An environment variable with Airflow's folder. It identifies every process that `start` led to, also one whose parent
has died or that gave itself another command line."""


def start(progress: Callable[[str], None] = lambda line: None) -> str:
    """Start scheduler, DAG processor and api-server, unless they run; return the address of the web pages.

    Raises PeykError with the log's path if they do not answer within `PATIENCE`.
    """
    if running() and _address_file().exists():
        return _address_file().read_text(encoding="utf-8")
    # Orphans of a main process that was killed would crawl beside the new one.
    stop()
    progress("preparing Airflow's database")
    airflow.prepare()
    airflow.make_pools()
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = airflow.environment(
        AIRFLOW__API__PORT=str(port),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{address}/execution/",
        PEYK_TIERS=str(tiers()),
        # Airflow's processes change their titles; without this, their environment would be overwritten by them.
        SPT_NOENV="1",
        **{MARK: str(airflow.home())},
    )
    log().unlink(missing_ok=True)
    progress("starting Airflow")
    try:
        _start(environment, address, port)
    except BaseException:
        stop()
        raise
    return address


def _start(environment: dict[str, str], address: str, port: int) -> None:
    # Appended to, so that `peyk maintain` can cut it while it is written.
    with log().open("a", encoding="utf-8") as file:
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
    deadline = time.monotonic() + PATIENCE
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise PeykError(f"Airflow did not come up; see {log()}")
        time.sleep(0.5)


def tiers() -> int:
    """Return the last tier that the scheduled crawl visits: PEYK_TIERS if it is set, else 1, to start small."""
    return settings().tiers if "tiers" in settings().model_fields_set else 1


def stop() -> bool:
    """Stop all processes of Airflow, also those whose parent has died; return whether there were any."""
    stopped = False
    # A process may start another one before it ends.
    while family := processes():
        stopped = True
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        _, alive = psutil.wait_procs(family, STOP_PATIENCE)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, STOP_PATIENCE)
    _pid_file().unlink(missing_ok=True)
    _address_file().unlink(missing_ok=True)
    return stopped


def processes() -> list[psutil.Process]:
    """Return the running processes of Airflow: its main process and its descendants, and all others with the mark."""
    leader = running()
    family = [leader, *leader.children(recursive=True)] if leader else []
    return [process for process in {*family, *_marked()} if _is_alive(process)]


def _marked() -> Iterator[psutil.Process]:
    home = str(airflow.home())
    for process in psutil.process_iter():
        # The environment of another account's process cannot be read.
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == home:
                yield process


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def running() -> psutil.Process | None:
    """Return the main process of the running Airflow, if any."""
    try:
        process = psutil.Process(int(_pid_file().read_text(encoding="utf-8")))
        # The pid may have been reused by another program.
        return process if "standalone" in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None


def was_started() -> bool:
    """Return whether Airflow was started and not stopped since: `stop` removes the pid file."""
    return _pid_file().exists()


def address() -> str | None:
    """Return the address of its web pages, if it was started."""
    return _address_file().read_text(encoding="utf-8") if _address_file().exists() else None


def log() -> Path:
    """Return the path of the log of Airflow's processes."""
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
