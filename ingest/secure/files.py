"""The folder of secrets: its lock, and the modes of its files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from ingest.errors import PeykError

SECRET, PUBLIC = 0o600, 0o644


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make a folder, and hold its lock. Raises PeykError if something in it cannot be read or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            yield
    except OSError as error:
        raise PeykError(
            f"{error.filename or folder}: {error.strerror}; name a folder that this user may write"
        ) from error
