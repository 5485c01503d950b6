"""Where an archive lies: a directory, or whatever fsspec has a driver for."""

import fsspec
from fsspec import AbstractFileSystem

from ingest.errors import PeykError


class ArchiveAwayError(PeykError):
    """The archive as a whole cannot be read now; nothing can be said of any page of it."""


def opened(location: str) -> tuple[AbstractFileSystem, str]:
    """The file system of a location and the path on it. Raises PeykError when nothing here can open such a place."""
    try:
        fs, root = fsspec.url_to_fs(location)
    except (ValueError, ImportError) as error:
        raise PeykError(f"archive {location} cannot be opened ({error}); is PEYK_ARCHIVE right?") from error
    return fs, root


def is_there(fs: AbstractFileSystem, root: str) -> bool:
    """Whether an archive that has pages can be reached; an empty folder may be where one was mounted.

    Never raises: each driver has errors of its own.
    """
    try:
        fs.invalidate_cache()
        return bool(fs.ls(root, detail=False))
    except Exception:
        return False


def away(location: str, cause: Exception) -> ArchiveAwayError:
    """The error of an archive that cannot be reached."""
    return ArchiveAwayError(
        f"archive {location} cannot be reached ({told(cause)}); see that it is there, or set PEYK_ARCHIVE, and run "
        "again: nothing is lost"
    )


def told(error: Exception) -> str:
    """What went wrong, in few words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
