"""Files of secrets: written whole or not at all, and readable by their owner only."""

import os
import tempfile
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


def write(path: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place, and rename it: a reader sees the old file or the new one."""
    # mkstemp makes files of mode 0600, whatever the umask.
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    unfinished = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.chmod(mode)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
