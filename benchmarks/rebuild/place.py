"""Temporary indices, archive and catalogue for the proof, and the commands that use them."""

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.own_line import environment, settings_of
from ingest import outlets
from ingest.sample.world import World

LOG = "rebuild.log"
"""The file, in the folder of the installation, with the output of all commands."""


@contextmanager
def temporary_installation(world: World) -> Iterator[Path]:
    """Give this process and its children a temporary folder and index prefix within the block; yield the folder."""
    with settings_of() as (_, folder):
        catalogue = folder / "outlets.toml"
        catalogue.write_text(outlets.to_toml(world.rows("127.0.0.1:9")), encoding="utf-8")
        with environment({"PEYK_OUTLETS": str(catalogue)}):
            yield folder


def start(folder: Path, *options: str, cores: Collection[int] | None = None) -> subprocess.Popen[bytes]:
    """Start `peyk rebuild` with options, as the leader of a process group, on some of the cores or on all."""
    bind: Callable[[], None] | None = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    with (folder / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest", "rebuild", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=bind,  # noqa: PLW1509
        )


def output(folder: Path) -> str:
    """Return the end of what the commands have printed."""
    return (folder / LOG).read_text(encoding="utf-8")[-2000:]
