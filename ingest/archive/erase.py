"""Erase pages from an archive: records are blanked in place, so that the pointers of other records stay valid."""

import gzip
import json
import uuid
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from fsspec import AbstractFileSystem

from ingest.archive import manifest
from ingest.archive.manifest import DamagedManifestError
from ingest.archive.place import PART, SUFFIX, cause, opened, put, told
from ingest.archive.reader import MEMBER, files, inflate, walk
from ingest.archive.record import CHAIN
from ingest.errors import PeykError
from ingest.model import ArchivePointer
from ingest.settings import without_password

_COMMENT = 16
"""The flag of a gzip member that has a comment (RFC 1952)."""
Addresses = tuple[str, ...]
Selector = Callable[[list[Addresses]], list[bool]]
"""Takes the addresses of each of several pages; returns for each page whether to erase it."""


@dataclass(frozen=True, slots=True)
class Blanked:
    """The result of an erasure: `pages` blanked in `segments`, and `leavings`, the deleted unfinished segments.

    `unread` has one line for each unreadable place, which may still hold a page to erase.
    """

    pages: int = 0
    segments: int = 0
    leavings: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a page's record. It has no addresses if it is already blanked."""

    offset: int
    length: int
    addresses: Addresses


def erase(
    location: str,
    select: Selector,
    pointers: Collection[tuple[str, int]] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Blanked:
    """Blank every page that `select` chooses or a pointer (file and offset) names, and renew the segments' manifests.

    Reads the whole archive. After an interruption, run it again. If a manifest does not match its segment, it is
    renewed only if pages were erased there and all others can be read. Raises ArchiveAwayError if the archive cannot
    be reached, PeykError if it cannot be written.
    """
    fs, root = opened(location)
    names = [name for name in files(location, fs, root) if SUFFIX in name]
    pages = segments = leavings = 0
    unread: list[str] = []
    for number, name in enumerate(names):
        progress(number, len(names))
        try:
            data = fs.cat_file(f"{root}/{name}")
        except FileNotFoundError:
            continue
        except Exception as error:  # Each driver has errors of its own.
            unread.append(f"{name}: cannot be read ({told(error, location)})")
            continue
        places, troubles = _places(data)
        chosen = select([place.addresses for place in places])
        to_blank = [
            place
            for place, is_meant in zip(places, chosen, strict=True)
            if place.addresses and (is_meant or (name, place.offset) in pointers)
        ]
        try:
            if name.endswith(PART):
                if to_blank:
                    fs.rm_file(f"{root}/{name}")
                    leavings += 1
                continue
            unread += [f"{name}: {line}" for line in troubles]
            if to_blank:
                data = _without(data, to_blank)
                put(fs, f"{root}/{name}", data)
                pages, segments = pages + len(to_blank), segments + 1
            if to_blank or any(not place.addresses for place in places):
                _renew(fs, root, name, data)
        except Exception as error:
            raise _trouble(location, name, error) from cause(error, location)
    progress(len(names), len(names))
    return Blanked(pages, segments, leavings, tuple(unread))


def blank_page(location: str, pointer: ArchivePointer) -> None:
    """Blank one page. Raises PeykError if the archive cannot be written."""
    fs, root = opened(location)
    try:
        data = fs.cat_file(f"{root}/{pointer.file}")
        to_blank = [place for place in _places(data)[0] if place.offset == pointer.offset and place.addresses]
        data = _without(data, to_blank)
        put(fs, f"{root}/{pointer.file}", data)
        _renew(fs, root, pointer.file, data)
    except Exception as error:
        raise _trouble(location, pointer.file, error) from cause(error, location)


def _places(data: bytes) -> tuple[list[_Place], list[str]]:
    """Return the places of all page records in a segment's bytes, blanked ones too, and a line per unreadable place."""
    places, troubles, offset = [], [], 0
    while 0 <= offset < len(data):
        try:
            block, end = inflate(data, offset)
            addresses = _addresses(block)
        except (zlib.error, EOFError, ValueError, KeyError, TypeError) as error:
            troubles.append(f"no whole record at byte {offset} ({error!r})")
            offset = data.find(MEMBER, offset + 1)
            continue
        if addresses or data[offset + 3] == _COMMENT:
            places.append(_Place(offset, end - offset, addresses))
        offset = end
    return places, troubles


def _addresses(block: bytes) -> Addresses:
    """Return the URL, requested URL and redirects of a record's page. Raises ValueError, KeyError, TypeError."""
    head = block.partition(b"\r\n\r\n")[0].decode()
    if not head.startswith("WARC/"):
        raise ValueError("not a WARC record")
    fields = dict(line.partition(": ")[::2] for line in head.split("\r\n")[1:])
    if fields["WARC-Type"] != "response":
        return ()
    chain = json.loads(fields[CHAIN])
    return tuple(dict.fromkeys((chain["requested_url"], chain["url"], *chain["redirects"])))


def _without(data: bytes, places: list[_Place]) -> bytes:
    new = bytearray(data)
    for place in places:
        new[place.offset : place.offset + place.length] = blank(place.length)
    return bytes(new)


def blank(length: int) -> bytes:
    """Return a gzip member of exactly `length` bytes: an empty WARC record, padded with a gzip comment.

    Raises ValueError if `length` is too small; every page record is long enough.
    """
    head = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type": "text/plain",
        "Content-Length": "0",
    }
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in head.items()), "", "", "", ""]
    member = gzip.compress("\r\n".join(lines).encode(), 9, mtime=0)
    filling = length - len(member) - 1
    if filling < 0:
        raise ValueError(f"{length} bytes are too few for an empty record")
    return b"".join((member[:3], bytes([_COMMENT]), member[4:10], b"0" * filling, b"\0", member[10:]))


def _renew(fs: AbstractFileSystem, root: str, name: str, data: bytes) -> None:
    """Renew the manifest of a segment with erased pages, if all other pages can be read."""
    try:
        known = manifest.load(fs, root, name)
    except DamagedManifestError:
        known = None
    troubles: list[str] = []
    pages = sum(1 for _ in walk(name, data, troubles.append))
    if not troubles and known != manifest.describe(data, pages):
        manifest.save(fs, root, name, manifest.describe(data, pages))


def _trouble(location: str, name: str, error: Exception) -> PeykError:
    return PeykError(
        f"archive {without_password(location)}: {name} cannot be written ({told(error, location)}); "
        "make it writable, and run again"
    )
