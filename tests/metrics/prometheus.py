"""Debian's Prometheus and Alertmanager: of this machine, or unpacked by `make prometheus`."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNPACKED = ROOT / "var" / "prometheus" / "usr" / "bin"
PATIENCE = 60


def program(name: str) -> str:
    """Return the path of a program; skip the test if the machine has none."""
    found = shutil.which(name) or shutil.which(name, path=UNPACKED)
    if not found:
        pytest.skip(f"{name} is not on this machine: make prometheus, where Debian's packages are")
    return found


def alertmanager() -> str:
    """Return the path of Alertmanager; skip the test if it is missing, or a file whose path Debian has built in is."""
    if not Path("/usr/share/prometheus/alertmanager/default.tmpl").exists():
        pytest.skip("Alertmanager's template is not on this machine: make prometheus, as root")
    return program("prometheus-alertmanager")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *command: str) -> Iterator[None]:
    """Run a server until the end of the block."""
    with (folder / f"{Path(command[0]).name}.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
