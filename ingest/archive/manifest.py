"""Manifests: what each closed segment of an archive holds, so that a lost or altered one is noticed.

They lie in a tree of their own, `manifests/<name>.json` for `<name>.warc.gz`: who loses a day's folder still has
them. Equal segments have equal manifests, so that two writers of one do not disagree.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from fsspec import AbstractFileSystem

from ingest.archive.place import SUFFIX, put

FOLDER = "manifests"


class DamagedManifestError(ValueError):
    """The manifest is there and says nothing."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`pages` are the records with an answer; `size` is in bytes."""

    pages: int
    size: int
    sha256: str


def describe(data: bytes, pages: int) -> Manifest:
    """Return the manifest of a segment's bytes."""
    return Manifest(pages, len(data), hashlib.sha256(data).hexdigest())


def place(segment: str) -> str:
    """Return the manifest's path for a segment's, both relative to the archive."""
    return f"{FOLDER}/{segment.removesuffix(SUFFIX)}.json"


def segment_of(path: str) -> str | None:
    """Return the segment that a path, relative to the archive, is the manifest of."""
    if not (path.startswith(FOLDER + "/") and path.endswith(".json")):
        return None
    return path[len(FOLDER) + 1 :].removesuffix(".json") + SUFFIX


def save(fs: AbstractFileSystem, root: str, segment: str, manifest: Manifest) -> None:
    """Write the manifest of a segment, over an older one too. Raises each driver's own errors."""
    put(fs, f"{root}/{place(segment)}", json.dumps(asdict(manifest)).encode())


def load(fs: AbstractFileSystem, root: str, segment: str) -> Manifest | None:
    """Return the manifest of a segment, None without one. Raises DamagedManifestError, and each driver's own errors."""
    try:
        data = fs.cat_file(f"{root}/{place(segment)}")
    except FileNotFoundError:
        return None
    try:
        found = json.loads(data)
        return Manifest(int(found["pages"]), int(found["size"]), str(found["sha256"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedManifestError(str(error)) from error
