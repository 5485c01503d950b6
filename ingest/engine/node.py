"""A running node, found by the command lines of processes: no state file that could go stale or name a stranger."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Node:
    """A running embedded node."""

    url: str
    """Its HTTP address on loopback, as `http://127.0.0.1:9200`."""
    pid: int
    """Its process, which is the leader of no one but itself: SIGTERM stops it cleanly."""
    version: str
    """Elasticsearch's version."""
    home: Path
    """The directory with its `config`, `data` and `logs`."""


def marker(home: Path) -> str:
    """What the command lines of a home's processes hold."""
    return str(home / "node.pid")


def processes(home: Path) -> list[psutil.Process]:
    """The launchers and nodes of `home` that run now."""
    mark = marker(home)

    def search() -> Iterator[psutil.Process]:
        for process in psutil.process_iter(["cmdline"]):
            arguments: list[str] = process.info["cmdline"] or []
            if mark in arguments or f"-Dpeyk.node={mark}" in arguments:
                yield process

    return list(search())


def is_launcher(process: psutil.Process) -> bool:
    """Whether the process starts a node rather than being one."""
    return not any(argument.startswith("-Dpeyk.node=") for argument in process.info["cmdline"])


def find(home: Path) -> Node | None:
    """The node of `home` if it runs and has opened its HTTP port."""
    for process in processes(home):
        arguments: list[str] = process.info["cmdline"]
        ports = home / "logs" / "http.ports"
        if is_launcher(process) or not ports.is_file():
            continue
        address = ports.read_text().split()[0]
        return Node(url=f"http://{address}", pid=process.pid, version=_installation(arguments).split("-")[0], home=home)
    return None


def installation_of(node: Node) -> str:
    """The stamp of the installation that a node was started from."""
    return _installation(psutil.Process(node.pid).cmdline())


def _installation(arguments: list[str]) -> str:
    path = next(argument for argument in arguments if argument.startswith("-Des.path.home="))
    return Path(path.partition("=")[2]).parent.name
