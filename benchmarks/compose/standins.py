"""Images that stand in for those of a registry, built from Debian's packages and the embedded node."""

import hashlib
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.compose.docker import Docker
from benchmarks.compose.machine import folder
from ingest.engine.installation import install, stamp
from ingest.engine.places import cache, installations
from ingest.errors import PeykError

SOURCES = Path(__file__).with_name("images")
PINS = Path(__file__).parents[2] / "requirements" / "dev.txt"
DEBIAN = "debian:bookworm"


def make(docker: Docker, tell: Callable[[str], None]) -> None:
    """Make the stand-in images that are missing or were made from other sources."""
    if docker.inspect(DEBIAN) is None:
        tell("making a base image of Debian")
        _debian(docker)
    # Python is the others' base.
    for name in ("python", "postgres", "redis", "elasticsearch", "kibana", "s3", "prometheus", "alertmanager"):
        arguments = {"MOTO": _moto()} if name == "s3" else {}
        with _context(name) as (context, source):
            if docker.build(f"peyk-standin/{name}", context, source, **arguments):
                tell(f"made the image peyk-standin/{name}")


def _debian(docker: Docker) -> None:
    root, archive = folder() / "root", folder() / "root.tar"
    shutil.rmtree(root, ignore_errors=True)
    for command in (
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(root)],
        ["tar", "-C", str(root), "-cf", str(archive), "."],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeykError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    docker("import", str(archive), DEBIAN)
    shutil.rmtree(root)
    archive.unlink()


@contextmanager
def _context(name: str) -> Iterator[tuple[Path, str]]:
    """Yield the build context of an image, and the digest of what it is built from."""
    files = sorted(path for path in (SOURCES / name).iterdir() if path.is_file())
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files))
    authorities = Path(ssl.get_default_verify_paths().cafile or "")
    if name == "python":
        digest.update(authorities.read_bytes())
    if name == "elasticsearch":
        digest.update(stamp().encode())
    with tempfile.TemporaryDirectory() as temporary:
        context = Path(temporary)
        for path in files:
            shutil.copy(path, context)
        if name == "python":
            shutil.copyfile(authorities, context / "ca.crt")
        if name == "elasticsearch":
            node = install(installations(folder(), stamp()), cache())
            shutil.copytree(node.java, context / "java")
            shutil.copytree(node.elasticsearch, context / "elasticsearch")
        yield context, digest.hexdigest()[:16]


def _moto() -> str:
    pin = re.search(r"^moto==([\w.]+)", PINS.read_text(encoding="utf-8"), re.MULTILINE)
    assert pin, "requirements/dev.txt pins moto"
    return pin[1]
