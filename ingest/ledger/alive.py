"""Whether a process of this machine still lives, asked of the kernel: a file lock that falls with its holder."""

import fcntl
import os
import socket
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import PeykError
from ingest.settings import settings


def _machine() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return socket.gethostname()


MACHINE = _machine()
"""This machine since its last start: only here does a free lock mean that its holder is dead."""

_KEPT = 7 * 24 * 3600.0
"""Seconds after which every lease of a dead holder is over, whatever its length and the clocks say."""


class Beacon:
    """Burns from `light` until its process ends, however it ends; `name` finds it."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self._file: int | None = None

    def light(self) -> None:
        """Begin to burn. Raises PeykError when there is no room for it."""
        path = _path(self.name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(path.parent)
            self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise PeykError(f"{path} cannot be made ({error.strerror}); make room or set PEYK_VAR") from error

    def douse(self, in_good_order: bool) -> None:
        """Go out; in good order without a trace, else as if its process had been killed."""
        if in_good_order:
            _path(self.name).unlink(missing_ok=True)
        if self._file is not None:
            os.close(self._file)


def is_dead(lease: Mapping[str, Any]) -> bool:
    """Return whether the holder of a lease is dead for sure: it burned on this machine, and went out without a word."""
    if lease.get("parked") or lease["machine"] != MACHINE:
        return False
    return _went_out(_path(lease["holder"]))


def _went_out(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True


def _sweep(folder: Path) -> None:
    """Remove what the dead left behind and nobody asks about any more."""
    for path in folder.glob("*.lock"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _KEPT and _went_out(path):
                path.unlink()


def _path(name: str) -> Path:
    return settings().var / "leases" / f"{name}.lock"
