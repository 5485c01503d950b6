"""The location of an archive: a directory, or any store with an fsspec driver."""

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
"""Suffix of a segment."""
PART = ".part"
"""Added to the suffix while a segment is being written."""


class ArchiveAwayError(PeykError):
    """The whole archive cannot be reached now, so it is unknown whether a page exists."""


def opened(location: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of a location and the path on it. Raises PeykError if no driver can open it."""
    try:
        fs, root = fsspec.url_to_fs(location)
    except ImportError:
        # fsspec knows drivers by name, and raises this if a driver's package is not installed.
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
    """Return whether an archive with files can be reached. An empty folder counts as an unmounted archive.

    Never raises: drivers have no common error class.
    """
    try:
        fs.invalidate_cache()
        return bool(fs.ls(root, detail=False))
    except Exception:
        return False


def away(location: str, why: str | Exception) -> ArchiveAwayError:
    """Return the error for an archive that cannot be reached."""
    why = why if isinstance(why, str) else told(why, location)
    return ArchiveAwayError(
        f"archive {without_password(location)} cannot be reached ({why}); check that it is mounted, or set "
        "PEYK_ARCHIVE, and run again: nothing is lost"
    )


def told(error: Exception, location: str = "") -> str:
    """Return the short message of an error, without the password of the location."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.replace(location, without_password(location)) if location else text


def cause(error: Exception, location: str) -> Exception | None:
    """Return the error to chain with `raise ... from`, or None if its message might contain a password."""
    return error if without_password(location) == location else None


def put(fs: AbstractFileSystem, path: str, data: bytes, *, new: bool = False) -> None:
    """Write a small file atomically. With `new`, raise FileExistsError if the file exists.

    Drivers without exclusive creation only check for the file first. Raises the driver's own errors.
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
    """Sync a folder's list of files to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
