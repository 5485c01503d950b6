"""Local files that are whole or absent, whoever is killed meanwhile."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place, and rename it: a reader sees the old file or the new one.

    It is readable by its owner only until it has `mode`. Raises OSError; then the old file stays.
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
