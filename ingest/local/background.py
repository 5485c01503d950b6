"""A server in the background: its processes, its address and its log, kept in a folder."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import psutil

from ingest.errors import PeykError

PATIENCE = 300
"""Seconds to wait until a server answers."""
STOP_PATIENCE = 20
"""Seconds to wait after SIGTERM before SIGKILL."""


@dataclass(frozen=True, slots=True)
class Background:
    """`name`: of its files in `folder`. `mark`: an environment variable with the folder, which identifies every process
    that `start` led to, also one whose parent has died or that gave itself another command line. `word`: one of the
    main process's command line.
    """

    name: str
    folder: Path
    mark: str
    word: str

    @property
    def log(self) -> Path:
        """The log of its processes."""
        return self.folder / f"{self.name}.log"

    @property
    def address(self) -> str | None:
        """The address of its web pages, if it was started."""
        return self._address_file.read_text(encoding="utf-8") if self._address_file.exists() else None

    @property
    def was_started(self) -> bool:
        """Whether it was started and not stopped since: `stop` removes the pid file."""
        return self._pid_file.exists()

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], address: str, answers: Callable[[], bool]
    ) -> None:
        """Start the server, and wait until it answers at its address.

        Raises PeykError with the log's path if it ends or does not answer within `PATIENCE`; nothing is left then.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        try:
            self._start(command, environment, address, answers)
        except BaseException:
            self.stop()
            raise

    def _start(
        self, command: Sequence[str], environment: Mapping[str, str], address: str, answers: Callable[[], bool]
    ) -> None:
        # Appended to, so that `peyk maintain` can cut it while it is written.
        with self.log.open("a", encoding="utf-8") as file:
            child = subprocess.Popen(
                command,
                env={**environment, self.mark: str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        self._pid_file.write_text(str(child.pid), encoding="utf-8")
        self._address_file.write_text(address, encoding="utf-8")
        deadline = time.monotonic() + PATIENCE
        while not answers():
            if child.poll() is not None or time.monotonic() > deadline:
                raise PeykError(f"{self.name} did not come up; see {self.log}")
            time.sleep(0.5)

    def stop(self) -> bool:
        """Stop all its processes, also those whose parent has died; return whether there were any."""
        stopped = False
        # A process may start another one before it ends.
        while family := self.processes():
            stopped = True
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.terminate()
            _, alive = psutil.wait_procs(family, STOP_PATIENCE)
            for process in alive:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(alive, STOP_PATIENCE)
        self._pid_file.unlink(missing_ok=True)
        self._address_file.unlink(missing_ok=True)
        return stopped

    def processes(self) -> list[psutil.Process]:
        """Return its running processes: the main process and its descendants, and all others with the mark."""
        leader = self.running()
        family = [leader, *leader.children(recursive=True)] if leader else []
        return [process for process in {*family, *self._marked()} if _is_alive(process)]

    def running(self) -> psutil.Process | None:
        """Return the running main process, if any."""
        try:
            process = psutil.Process(int(self._pid_file.read_text(encoding="utf-8")))
            # The pid may have been reused by another program.
            return process if self.word in process.cmdline() else None
        except (OSError, ValueError, psutil.Error):
            return None

    def _marked(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            # The environment of another account's process cannot be read.
            with suppress(psutil.Error, OSError):
                if process.pid != os.getpid() and process.environ().get(self.mark) == str(self.folder):
                    yield process

    @property
    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    @property
    def _address_file(self) -> Path:
        return self.folder / f"{self.name}.address"


def free_port(wanted: int) -> int:
    """Return a port of 127.0.0.1 that no program uses: the wanted one if it is free. Raises PeykError."""
    for port in (wanted, 0):
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind(("127.0.0.1", port))
                return int(sock.getsockname()[1])
            except OSError:
                continue
    raise PeykError("no free port on 127.0.0.1")


def answers(port: int, path: str) -> bool:
    """Return whether a server on a port of 127.0.0.1 answers a path with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False
