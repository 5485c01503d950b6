"""Directories of the embedded node: Elasticsearch refuses root, and another account cannot enter every directory."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from ingest.engine.settings import EngineSettings
from ingest.errors import PeykError
from ingest.settings import read, settings


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that runs the node when the caller is root."""

    uid: int
    gid: int


def account() -> Account | None:
    """Return the account to drop to, or None if the caller is unprivileged and runs the node itself."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def home() -> Path:
    """Return the directory of this checkout's configuration, data and logs.

    Raises PeykError if PEYK_ENGINE_HOME is a directory that the node's account cannot enter.
    """
    if configured := read(EngineSettings).engine_home:
        if not reachable(configured):
            raise PeykError(
                f"PEYK_ENGINE_HOME={configured}: Elasticsearch does not run as root, and other accounts cannot enter "
                "that directory; name another one"
            )
        return configured.resolve()
    default = (settings().var / "engine").resolve()
    if reachable(default):
        return default
    checkout = hashlib.sha256(os.fsencode(default)).hexdigest()[:12]
    return Path("/var/lib/peyk") / checkout


def snapshots(node_home: Path) -> Path:
    """Return the folder below which the node may write backups: PEYK_SNAPSHOTS, else `<var>/snapshots`.

    If the node's account cannot enter that default, it is `snapshots` in the home.
    """
    if configured := read(EngineSettings).snapshots:
        return configured.resolve()
    default = (settings().var / "snapshots").resolve()
    return default if reachable(default) else node_home / "snapshots"


def cache() -> Path:
    """Return the directory of downloads: PEYK_CACHE, else the user's cache; for root /var/cache, as its home is not
    readable."""
    if configured := read(EngineSettings).cache:
        return configured.resolve()
    if account() is not None:
        return Path("/var/cache/peyk")
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg) / "peyk"
    try:
        return Path.home() / ".cache" / "peyk"
    except RuntimeError as error:
        raise PeykError("this account has no home directory: set PEYK_CACHE to a directory for downloads") from error


def installations(node_home: Path, stamp: str) -> Path:
    """Return the directory of installations: in the cache if `stamp` is or can be made there, else in the home."""
    shared = cache() / "engine"
    usable = reachable(shared) and ((shared / stamp).is_dir() or _writable(shared))
    return shared if usable else node_home / "engine"


def make_directory(path: Path) -> None:
    """Make a directory and its parents, readable by every account regardless of the caller's umask."""
    for directory in reversed((path, *path.parents)):
        if not directory.exists():
            directory.mkdir(exist_ok=True)
            directory.chmod(0o755)


def reachable(path: Path) -> bool:
    """Return whether the node's account can traverse every existing directory on the way to `path`."""
    if account() is None:
        return True
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents if parent.exists())


def _writable(path: Path) -> bool:
    existing = next(directory for directory in (path, *path.parents) if directory.exists())
    return os.access(existing, os.W_OK | os.X_OK)
