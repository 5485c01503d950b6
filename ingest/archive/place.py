"""Where an archive lies: a directory, or whatever fsspec has a driver for."""

import os
import uuid
from contextlib import suppress
from pathlib import Path

import fsspec
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from ingest.errors import PeykError
from ingest.settings import without_password

SUFFIX = ".warc.gz"
"""Of a segment."""
PART = ".part"
"""After the suffix while it is being written."""


class ArchiveAwayError(PeykError):
    """The archive as a whole cannot be read now; nothing can be said of any page of it."""


def opened(location: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of a location and the path on it. Raises PeykError when nothing here can open such a
    place."""
    try:
        fs, root = fsspec.url_to_fs(location)
    except ImportError:
        # fsspec knows drivers by name, and asks for the package of one that is not installed.
        extra = "pip install 'peyk[s3]'" if location.startswith("s3") else "install the driver that fsspec has for it"
        raise PeykError(
            f"archive {without_password(location)} needs an optional package: {extra}; or is PEYK_ARCHIVE wrong?"
        ) from None
    except Exception as error:  # A driver may already ask its server here.
        raise PeykError(
            f"archive {without_password(location)} cannot be opened ({told(error, location)}); is PEYK_ARCHIVE right?"
        ) from cause(error, location)
    return fs, root


def is_there(fs: AbstractFileSystem, root: str) -> bool:
    """Return whether an archive that has pages can be reached; an empty folder may be where one was mounted.

    Never raises: each driver has errors of its own.
    """
    try:
        fs.invalidate_cache()
        return bool(fs.ls(root, detail=False))
    except Exception:
        return False


def away(location: str, why: str | Exception) -> ArchiveAwayError:
    """Return the error of an archive that cannot be reached."""
    why = why if isinstance(why, str) else told(why, location)
    return ArchiveAwayError(
        f"archive {without_password(location)} cannot be reached ({why}); see that it is there, or set PEYK_ARCHIVE, "
        "and run again: nothing is lost"
    )


def told(error: Exception, location: str = "") -> str:
    """Return what went wrong, in few words, without the password of the location."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.replace(location, without_password(location)) if location else text


def cause(error: Exception, location: str) -> Exception | None:
    """Return what stands behind an error in its traceback; nothing where it might quote a password."""
    return error if without_password(location) == location else None


def put(fs: AbstractFileSystem, path: str, data: bytes, *, new: bool = False) -> None:
    """Write a small file, whole or not at all. `new`: raises FileExistsError when it is there.

    Drivers that cannot refuse to write over a file only look for it first. Raises each driver's own errors.
    """
    fs.makedirs(path.rpartition("/")[0], exist_ok=True)
    if not isinstance(fs, LocalFileSystem):
        fs.pipe_file(path, data, mode="create" if new else "overwrite")
        return
    half = Path(f"{path}.{uuid.uuid4().hex}{PART}")
    try:
        with half.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _link(half, Path(path))
        else:
            half.replace(path)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    sync_folder(Path(path).parent)


def _link(half: Path, path: Path) -> None:
    try:
        path.hardlink_to(half)
    except FileExistsError:
        raise
    except OSError:  # Not every file system has links.
        if path.exists():
            raise FileExistsError(path) from None
        half.replace(path)


def sync_folder(folder: Path) -> None:
    """Make durable which files a folder has."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
