"""Old files of this machine: those that killed processes and older versions left, and Airflow's logs."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from ingest.archive.place import PART
from ingest.ledger.alive import stale_locks
from ingest.local import airflow, standalone
from ingest.settings import settings

LONGEST_LOG = 100 * 1024 * 1024
"""Bytes of the log of `peyk up` above which all but its end is cut off."""
KEPT_LOG = 5 * 1024 * 1024


def leavings(now: datetime) -> Iterator[Path]:
    """Yield locks of dead processes, spool files of older versions, and half-written files of a local archive."""
    age = timedelta(days=settings().keep_state)
    yield from stale_locks(age.total_seconds())
    yield from _older(settings().var / "runs", now - age)
    location = settings().archive_location
    if "://" not in location:
        yield from (path for path in _older(Path(location), now - age) if path.name.endswith(PART))


def logs(now: datetime) -> Iterator[Path]:
    """Yield Airflow's old log files on this machine."""
    yield from _older(log_folder(), now - timedelta(days=settings().keep_airflow))


def log_folder() -> Path:
    """Return the folder of Airflow's logs."""
    return Path(os.environ.get("AIRFLOW__LOGGING__BASE_LOG_FOLDER") or airflow.home() / "logs")


def delete(paths: Iterator[Path], root: Path) -> tuple[int, int]:
    """Delete files, then the folders below `root` that this emptied; return the number of files and their bytes."""
    count = size = 0
    emptied = set()
    for path in list(paths):
        with suppress(OSError):  # Another process was first, or it is another account's.
            bytes_of = path.lstat().st_size
            path.unlink()
            count, size = count + 1, size + bytes_of
            emptied |= {parent for parent in path.parents if root in parent.parents}
    for folder in sorted(emptied, key=lambda folder: -len(folder.parts)):
        with suppress(OSError):
            folder.rmdir()
    return count, size


def measure(paths: Iterator[Path]) -> tuple[int, int]:
    """Return the number of files and their bytes."""
    sizes = []
    for path in paths:
        with suppress(OSError):
            sizes.append(path.lstat().st_size)
    return len(sizes), sum(sizes)


def cut_log(*, dry_run: bool) -> int:
    """Cut the log of `peyk up` if it is very long; return the bytes that this frees."""
    path = standalone.server().log
    size = path.stat().st_size if path.is_file() else 0
    if size <= LONGEST_LOG:
        return 0
    if not dry_run:
        with path.open("rb+") as file:
            file.seek(-KEPT_LOG, os.SEEK_END)
            end = file.read()
            file.truncate(0)
        with path.open("ab") as file:
            file.write(end)
    return size - KEPT_LOG


def _older(folder: Path, limit: datetime) -> Iterator[Path]:
    """Yield the files below a folder that were last written before a time; links are not followed."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent) / name
            with suppress(OSError):
                if path.lstat().st_mtime < limit.timestamp():
                    yield path
