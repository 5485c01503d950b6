"""A docker daemon with compose v2: that of this machine, or one that is made in a cache folder.

PEYK_COMPOSE_CACHE names the folder; unset, it is beside the embedded node's downloads. Nothing of it lies in the
checkout. Making it needs root, Debian's packages and Go.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.compose.docker import Docker
from ingest.engine.places import cache
from ingest.errors import PeykError

COMPOSE = "v2.40.3"
PATIENCE = 30
"""Seconds until the daemon must answer."""


def folder() -> Path:
    """Return the cache folder of the proof."""
    given = os.environ.get("PEYK_COMPOSE_CACHE")
    return Path(given).resolve() if given else cache() / "compose"


@contextmanager
def machine(tell: Callable[[str], None]) -> Iterator[Docker]:
    """Yield a docker client whose daemon runs; stop the daemon afterwards if it was started here.

    Raises PeykError if this machine has no docker and none can be made.
    """
    own = Docker({"DOCKER_BUILDKIT": "0"})
    if own.works() and own.composes():
        yield own
        return
    place = folder()
    made = Docker(
        {
            "DOCKER_HOST": f"unix://{place}/daemon/sock",
            "DOCKER_CONFIG": str(place / "client"),
            # The classic builder needs no further plugin.
            "DOCKER_BUILDKIT": "0",
        }
    )
    if not made.works() or not made.composes():
        _install(made, place, tell)
    if made.works():
        yield made
        return
    daemon = _start(made, place / "daemon", tell)
    try:
        yield made
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=60)


def _install(docker: Docker, place: Path, tell: Callable[[str], None]) -> None:
    if os.geteuid():
        raise PeykError("no docker daemon with compose v2 answers, and only root can make one: install docker first")
    packages = ["docker.io", "debootstrap", "tini"]
    if not all(shutil.which(program) for program in ("dockerd", "debootstrap", "tini-static")):
        tell(f"installing {', '.join(packages)}")
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    plugin = place / "client" / "cli-plugins" / "docker-compose"
    if not plugin.exists() and not docker.composes():
        if not shutil.which("go"):
            raise PeykError(f"compose v2 is missing: put its plugin at {plugin}, or install Go to build it")
        tell(f"building compose {COMPOSE} from source: some minutes, once")
        source = place / "source"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir(parents=True)
        _run("go", "mod", "init", "compose", cwd=source)
        _run("go", "get", f"github.com/docker/compose/v2/cmd@{COMPOSE}", cwd=source)
        made = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", str(source / "docker-compose")]
        _run(*made, "github.com/docker/compose/v2/cmd", cwd=source)
        plugin.parent.mkdir(parents=True, exist_ok=True)
        (source / "docker-compose").rename(plugin)


def _start(docker: Docker, place: Path, tell: Callable[[str], None]) -> "subprocess.Popen[bytes]":
    tell("starting a docker daemon of the proof's own")
    place.mkdir(parents=True, exist_ok=True)
    configuration = {
        "data-root": f"{place}/data",
        "exec-root": f"{place}/exec",
        "pidfile": f"{place}/pid",
        "hosts": [f"unix://{place}/sock"],
        "storage-driver": "overlay2",
        "bip": "172.29.0.1/24",
        "default-address-pools": [{"base": "172.30.0.0/16", "size": 24}],
    }
    (place / "daemon.json").write_text(json.dumps(configuration), encoding="utf-8")
    with (place / "log").open("w") as log:
        daemon = subprocess.Popen(
            ["dockerd", "--config-file", str(place / "daemon.json")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    end = time.monotonic() + PATIENCE
    while not docker.works():
        if daemon.poll() is not None or time.monotonic() > end:
            daemon.kill()
            raise PeykError(f"the docker daemon did not start; see {place / 'log'}")
        time.sleep(0.5)
    return daemon


def _run(*command: str, cwd: Path | None = None) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeykError(f"{' '.join(command)} failed:\n{done.stderr.strip()[-1500:]}")
