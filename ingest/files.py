"""Atomic writes of local files: a kill leaves the old file or the new one, never a part."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Write a file atomically, by renaming a temporary file beside it: a reader sees the old file or the new one.

    Only the owner can read it until it has `mode`. Raises OSError if it cannot be written; the old file then stays.
    """
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
