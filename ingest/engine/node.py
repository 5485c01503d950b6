"""Find a running node by the command lines of processes: no state file can go stale or name another process."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

_MARK = "-Dpeyk.node="
_SCHEME = "-Dpeyk.scheme="
_INSTALLATION = "-Des.path.home="


@dataclass(frozen=True, slots=True)
class Node:
    """A running embedded node."""

    url: str
    """Its HTTP address on loopback, such as `http://127.0.0.1:9200`; with `https` if it was given certificates."""
    pid: int
    """Its process; SIGTERM stops it cleanly."""
    version: str
    """Elasticsearch's version."""
    home: Path
    """The directory with its `config`, `data` and `logs`."""
    stamp: str
    """Name of the installation that it runs from (`ingest.engine.installation.stamp`)."""


def pid_file(home: Path) -> Path:
    """Return the file for the pid of the node of `home`. Nothing reads it; its path identifies the launcher among all
    processes."""
    return home / "logs" / "node.pid"


def java_option(home: Path) -> str:
    """Return the option that identifies the node of `home` among all processes."""
    return f"{_MARK}{pid_file(home)}"


def scheme_option(tls: bool) -> str:
    """Return the option that says whether the node speaks TLS."""
    return f"{_SCHEME}{'https' if tls else 'http'}"


def find(home: Path) -> Node | None:
    """Return the node of `home`, if it runs and has opened its HTTP port."""
    ports = ports_file(home)
    for process, arguments in _processes(home):
        if java_option(home) in arguments and ports.is_file():
            root = next(argument for argument in arguments if argument.startswith(_INSTALLATION))
            stamp = Path(root.removeprefix(_INSTALLATION)).parent.name
            scheme = "https" if scheme_option(True) in arguments else "http"
            url = f"{scheme}://{ports.read_text().split()[0]}"
            return Node(url, process.pid, version=stamp.partition("-")[0], home=home, stamp=stamp)
    return None


def ports_file(home: Path) -> Path:
    """Return the file to which the node of `home` writes its HTTP address, once the port is open."""
    return home / "logs" / "http.ports"


def processes(home: Path) -> list[psutil.Process]:
    """Return the running processes of the node of `home` and of its launcher."""
    return [process for process, _ in _processes(home)]


def launching(home: Path) -> bool:
    """Return whether a launcher is starting the node of `home`."""
    return any(java_option(home) not in arguments for _, arguments in _processes(home))


def _processes(home: Path) -> Iterator[tuple[psutil.Process, list[str]]]:
    marks = {str(pid_file(home)), java_option(home)}
    for process in psutil.process_iter(["cmdline"]):
        arguments: list[str] = process.info["cmdline"] or []
        if not marks.isdisjoint(arguments):
            yield process, arguments
