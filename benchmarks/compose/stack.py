"""The containers of docker-compose.yml with the proof's override."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.compose.docker import Docker
from ingest.errors import PeykError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "docker-compose.yml"
OVERRIDE = Path(__file__).with_name("override.yml")
PROJECT = "peyk-proof"


@dataclass(frozen=True, slots=True)
class Stack:
    """A project of docker compose; `folder` holds its .env."""

    docker: Docker
    folder: Path

    def compose(self, *arguments: str, files: Iterable[Path] = (SHIPPED, OVERRIDE), timeout: float = 900) -> str:
        """Run `docker compose ARGUMENTS` and return its output. Raises PeykError if it fails."""
        named = [part for file in files for part in ("--file", str(file))]
        base = ["--project-name", PROJECT, "--project-directory", str(ROOT), "--env-file", str(self.folder / ".env")]
        return self.docker("compose", *base, *named, *arguments, timeout=timeout)

    def inside(self, service: str, *command: str, timeout: float = 900) -> str:
        """Run a command in a service's container and return its output."""
        return self.compose("exec", "-T", service, *command, timeout=timeout)

    def psql(self, query: str) -> list[list[str]]:
        """Return the rows that Airflow's database answers."""
        told = self.inside("postgres", "psql", "-U", "airflow", "-At", "-F", "\t", "-c", query)
        return [line.split("\t") for line in told.splitlines()]

    def containers(self) -> dict[str, dict[str, Any]]:
        """Return what the daemon knows of each service's container."""
        names = self.compose("ps", "--all", "--quiet").split()
        found = [self.docker.inspect(name) for name in names]
        return {item["Config"]["Labels"]["com.docker.compose.service"]: item for item in found if item}

    def wait(self, tell: Callable[[str], None], timeout: float = 420) -> None:
        """Wait until every service is healthy, and every one that ends has ended well.

        Raises PeykError that names the others, with their last lines, when one has failed or the time is over.
        """
        end = time.monotonic() + timeout
        while waiting := {name: state for name, state in self._states().items() if state not in ("healthy", "done")}:
            failed = {name: state for name, state in waiting.items() if state.startswith("ended with")}
            if failed or time.monotonic() > end:
                logs = "\n".join(self.compose("logs", "--tail", "15", name) for name in failed or waiting)
                raise PeykError(f"not healthy: {failed or waiting}\n{logs}")
            time.sleep(2)
        tell("every service is healthy")

    def _states(self) -> dict[str, str]:
        return {name: _state(item) for name, item in self.containers().items()}

    def restarts(self) -> dict[str, int]:
        """Return how often the daemon has restarted each service."""
        return {name: int(item["RestartCount"]) for name, item in self.containers().items()}

    def kill(self, service: str) -> None:
        """SIGKILL a service's first process from outside, so that the daemon sees a crash, and restarts it."""
        os.kill(int(self.containers()[service]["State"]["Pid"]), signal.SIGKILL)

    def volumes(self) -> list[str]:
        """Return the volumes of the project."""
        label = f"label=com.docker.compose.project={PROJECT}"
        return self.docker("volume", "ls", "--quiet", "--filter", label).split()


def _state(container: dict[str, Any]) -> str:
    state = container["State"]
    stays = container["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    if state["Status"] == "exited":
        return "done" if state["ExitCode"] == 0 else f"ended with {state['ExitCode']}"
    if state["Status"] == "running":
        return str(state["Health"]["Status"]) if "Health" in state else "healthy" if stays else "at work"
    return str(state["Status"])
