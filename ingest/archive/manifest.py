"""Manifests: page count, size and digest of each closed segment, to detect lost or altered segments.

The manifest of `<name>.warc.gz` is `manifests/<name>.json`, in a separate tree, so that it survives the loss of a day's
folder. Equal segments have equal manifests, so two writers of the same segment agree.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from fsspec import AbstractFileSystem

from ingest.archive.place import SUFFIX, put

FOLDER = "manifests"


class DamagedManifestError(ValueError):
    """The manifest exists but cannot be parsed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of a segment: the number of page records, the size in bytes and the SHA-256 in hexadecimal."""

    pages: int
    size: int
    sha256: str


def describe(data: bytes, pages: int) -> Manifest:
    """Return the manifest of a segment's bytes."""
    return Manifest(pages, len(data), hashlib.sha256(data).hexdigest())


def place(segment: str) -> str:
    """Return the path of a segment's manifest. Both paths are relative to the archive."""
    return f"{FOLDER}/{segment.removesuffix(SUFFIX)}.json"


def segment_of(path: str) -> str | None:
    """Return the segment path of a manifest path, or None for any other path. Both are relative to the archive."""
    if not (path.startswith(FOLDER + "/") and path.endswith(".json")):
        return None
    return path[len(FOLDER) + 1 :].removesuffix(".json") + SUFFIX


def save(fs: AbstractFileSystem, root: str, segment: str, manifest: Manifest) -> None:
    """Write the manifest of a segment and replace an older one. Raises the driver's own errors."""
    put(fs, f"{root}/{place(segment)}", json.dumps(asdict(manifest)).encode())


def load(fs: AbstractFileSystem, root: str, segment: str) -> Manifest | None:
    """Return the manifest of a segment, or None if it is missing.

    Raises DamagedManifestError or the driver's own errors.
    """
    try:
        data = fs.cat_file(f"{root}/{place(segment)}")
    except FileNotFoundError:
        return None
    try:
        fields = json.loads(data)
        return Manifest(int(fields["pages"]), int(fields["size"]), str(fields["sha256"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedManifestError(str(error)) from error
