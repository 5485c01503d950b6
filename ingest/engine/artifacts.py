"""Parts of the embedded node: pinned files of Maven Central, verified before use."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from ingest.engine import progress
from ingest.errors import PeykError


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of Maven Central: its coordinate and its SHA-256."""

    group: str
    name: str
    version: str
    packaging: str
    sha256: str

    @property
    def coordinate(self) -> str:
        """`group:name:version`, as Maven writes it."""
        return f"{self.group}:{self.name}:{self.version}"

    @property
    def filename(self) -> str:
        """The file's name in the cache directory, the same as in the repository."""
        return f"{self.name}-{self.version}.{self.packaging}"


_DISTRIBUTION = {
    "group": "org.elasticsearch.distribution.integ-test-zip",
    "name": "elasticsearch",
    "packaging": "zip",
}
# Later releases of Elasticsearch need the Java modules jdk.jdi and jdk.jlink, which no runtime on PyPI has.
ELASTICSEARCH = Artifact(
    **_DISTRIBUTION, version="9.2.0", sha256="bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b"
)
FOR_FULL_JDK = Artifact(
    **_DISTRIBUTION, version="9.5.0", sha256="db0e275fd790f723eca7bcde96069fd6fed304ad23afdb70c8c09553dd9e8b1b"
)
COMPILER = Artifact(
    group="org.eclipse.jdt",
    name="ecj",
    version="3.43.0",
    packaging="jar",
    sha256="c786468c65e906498e7e36ece4e0d04c6d3dd34c9a61b34a3a5b512801911a82",
)


def fetch(artifact: Artifact, cache: Path, repositories: Mapping[str, str] | None = None) -> Path:
    """Return the artifact's file in `cache`, downloaded if it is absent or differs from the pinned hash.

    `repositories` (name to URL) replaces Maven Central. Raises PeykError if the download fails.
    """
    target = cache / artifact.filename
    if _is_verified(artifact, target):
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "download.lock"):
        if not _is_verified(artifact, target):
            target.unlink(missing_ok=True)
            _fetch(artifact, target, repositories)
    return target


def _fetch(artifact: Artifact, target: Path, repositories: Mapping[str, str] | None) -> None:
    # Downloaded beside the target and renamed once verified, so that a file in the cache is always complete.
    directory = target.parent / "download"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    try:
        file = _download(artifact, directory, repositories)
        if not _is_verified(artifact, file):
            raise PeykError(
                f"{artifact.coordinate}: the download has the SHA-256 {_sha256(file)} in place of "
                f"{artifact.sha256} and was deleted; try again, or put {artifact.filename} into {target.parent}"
            )
        file.replace(target)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _download(artifact: Artifact, directory: Path, repositories: Mapping[str, str] | None) -> Path:
    # Imported here: slow to load, and needed once in the life of a machine.
    import requests
    from jgo.maven import MavenContext, PythonResolver

    context = MavenContext(
        resolver=PythonResolver(progress_callback=progress.download),
        repo_cache=directory,
        local_repos=[],
        remote_repos=dict(repositories) if repositories else None,
        timeout=30,
    )
    component = context.project(artifact.group, artifact.name).at_version(artifact.version)
    try:
        return Path(component.artifact(packaging=artifact.packaging).resolve())
    except (requests.RequestException, RuntimeError) as error:
        raise PeykError(
            f"cannot download {artifact.coordinate} ({type(error).__name__}): set ELASTICSEARCH_URL to a running "
            f"cluster, or put {artifact.filename} into {directory.parent} (PEYK_CACHE names another place)"
        ) from error


def _is_verified(artifact: Artifact, file: Path) -> bool:
    return file.is_file() and _sha256(file) == artifact.sha256


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
