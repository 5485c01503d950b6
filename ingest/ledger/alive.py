"""Liveness of processes on this machine, tested with file locks that the kernel releases when a process ends."""

import fcntl
import os
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
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


class LivenessLock:
    """A file lock that the process holds until it exits, even by SIGKILL. `name` identifies it in a lease."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self._file: int | None = None

    def acquire(self) -> None:
        """Make the file and lock it. Raises PeykError when there is no room for it."""
        path = _path(self.name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for stale in stale_locks():
                stale.unlink(missing_ok=True)
            self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise PeykError(f"{path} cannot be made ({error.strerror}); make room or set PEYK_VAR") from error

    def release(self, in_good_order: bool) -> None:
        """Release the lock, and delete the file if in good order; else leave it as a killed process does."""
        if in_good_order:
            _path(self.name).unlink(missing_ok=True)
        if self._file is not None:
            os.close(self._file)


def is_dead(lease: Mapping[str, Any]) -> bool:
    """Return whether a holder is surely dead: it ran in this boot of this machine and left an unlocked file."""
    if lease.get("parked") or lease["machine"] != MACHINE:
        return False
    return _is_unlocked(_path(lease["holder"]))


def _is_unlocked(path: Path) -> bool:
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


def stale_locks(seconds: float = _KEPT) -> Iterator[Path]:
    """Yield the lock files of dead processes of this machine that are older than this."""
    for path in _path("*").parent.glob("*.lock"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > seconds and _is_unlocked(path):
                yield path


def _path(name: str) -> Path:
    return settings().var / "leases" / f"{name}.lock"
