"""Verify an archive: compare every segment with its manifest and find missing segments."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

from fsspec import AbstractFileSystem

from ingest.archive import manifest
from ingest.archive.identity import identify
from ingest.archive.manifest import DamagedManifestError, Manifest, segment_of
from ingest.archive.place import PART, SUFFIX, away, is_there, opened, told
from ingest.archive.reader import files, walk
from ingest.settings import without_password

State = Literal["whole", "recorded", "unrecorded", "damaged", "missing", "unreadable", "unfinished"]
"""whole: equal to its manifest; recorded: had no manifest, every page is readable, and one was written; unrecorded: has
no manifest, and was not read (`quick`) or none can be written; unreadable: the store does not return it now;
unfinished: its writer was killed, or is still running."""

THREADS = 4
"""Segments in memory at once: reading one waits for its store, hashing another for a core."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The state of one segment: readable `pages`, pages known to be `lost`, and `size` in bytes."""

    segment: str
    state: State
    pages: int = 0
    lost: int = 0
    size: int = 0
    detail: str = ""

    @property
    def is_harmed(self) -> bool:
        """Whether pages are unreadable or were replaced by others."""
        return self.state in ("damaged", "missing", "unreadable")


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a verification. `stories`: the number of ledger entries with a page in each segment."""

    location: str
    identity: str | None
    quick: bool
    segments: tuple[Checked, ...]
    stories: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    """Why the ledger was not used."""

    @property
    def harmed(self) -> tuple[Checked, ...]:
        """The segments that are not as they were written."""
        return tuple(checked for checked in self.segments if checked.is_harmed)

    def count(self, state: State) -> int:
        """Return the number of segments in a state."""
        return sum(checked.state == state for checked in self.segments)


def verify(
    location: str,
    *,
    quick: bool = False,
    needed: Iterable[str] = (),
    record: bool = True,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Verified:
    """Read every segment and compare it with its manifest; `quick` compares only the sizes.

    Segments of Peyk 0.1.0 have no manifest. They get one if all their pages can be read, unless `record` is false.
    `needed` are the segments to which the ledger points; those not found are reported as missing. Memory: a few
    segments. Raises ArchiveAwayError if the archive cannot be reached.
    """
    # Read the ledger's segments before listing the files: a segment that it points to must then be in the listing.
    needed = list(needed)
    fs, root = opened(location)
    sizes = files(location, fs, root)
    segments = {name: size for name, size in sizes.items() if name.endswith(SUFFIX)}
    known = {segment for name in sizes if (segment := segment_of(name))}
    wanted = sorted({*segments, *known, *needed})
    results: list[Checked] = []
    check_one = partial(check, fs, root, quick=quick, record=record)
    pool = ThreadPoolExecutor(THREADS)
    try:
        for checked in pool.map(lambda name: check_one(name, segments.get(name)), wanted):
            results.append(checked)
            progress(len(results), len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)
    if any(checked.is_harmed for checked in results) and not is_there(fs, root):
        raise away(location, "it went away while it was read")
    leavings = (name for name in sizes if name.endswith(SUFFIX + PART))
    results += [Checked(name.removesuffix(PART), "unfinished", size=sizes[name]) for name in leavings]
    return Verified(without_password(location), identify(location), quick, tuple(results))


def check(
    fs: AbstractFileSystem, root: str, segment: str, size: int | None, *, quick: bool, record: bool = False
) -> Checked:
    """Check one segment. `size` in bytes is None if the listing did not have it. Never raises."""
    try:
        size = _size(fs, f"{root}/{segment}") if size is None else size
        known = _manifest(fs, root, segment)
        data = None if quick or size is None else fs.cat_file(f"{root}/{segment}")
    except Exception as error:  # Each driver has errors of its own.
        return Checked(segment, "unreadable", size=size or 0, detail=f"cannot be read: {told(error)}")
    if size is None:
        why = "its manifest is there" if known else "the ledger points to it"
        return Checked(segment, "missing", lost=known.pages if known else 0, detail=why)
    if data is None:
        return _by_size(segment, size, known)
    checked = _by_content(segment, data, known)
    return _recorded(fs, root, checked, data) if record and checked.state == "unrecorded" else checked


def _size(fs: AbstractFileSystem, path: str) -> int | None:
    """Return the size of a file that may have been written after the listing."""
    try:
        return int(fs.info(path)["size"])
    except FileNotFoundError:
        return None


def _manifest(fs: AbstractFileSystem, root: str, segment: str) -> Manifest | None:
    try:
        return manifest.load(fs, root, segment)
    except DamagedManifestError:  # Like a missing one: it is written again if the segment is whole.
        return None


def _by_size(segment: str, size: int, known: Manifest | None) -> Checked:
    if known is None:
        state: State = "unrecorded" if size else "damaged"
        return Checked(segment, state, size=size, detail="" if size else "is empty")
    if size != known.size:
        return Checked(segment, "damaged", size=size, detail=f"{size:,} bytes, and its manifest says {known.size:,}")
    return Checked(segment, "whole", known.pages, size=size)


def _by_content(segment: str, data: bytes, known: Manifest | None) -> Checked:
    if known and known == manifest.describe(data, known.pages):
        return Checked(segment, "whole", known.pages, size=len(data))
    trouble: list[str] = []
    pages = sum(1 for _ in walk(segment, data, trouble.append))
    if not (known or trouble) and pages:
        return Checked(segment, "unrecorded", pages, size=len(data))
    lost = max(known.pages - pages, 0) if known else len(trouble)
    detail = trouble[0].removeprefix(f"{segment}: ") if trouble else "it is not the file that was written"
    return Checked(segment, "damaged", pages, lost, len(data), detail)


def _recorded(fs: AbstractFileSystem, root: str, checked: Checked, data: bytes) -> Checked:
    try:
        manifest.save(fs, root, checked.segment, manifest.describe(data, checked.pages))
    except Exception as error:
        return replace(checked, detail=f"no manifest can be written: {told(error)}")
    return replace(checked, state="recorded")


def as_dict(verified: Verified) -> dict[str, Any]:
    """Return the result as a JSON object."""
    return {
        "archive": verified.location,
        "id": verified.identity,
        "quick": verified.quick,
        "note": verified.note,
        "harmed": len(verified.harmed),
        "pages": sum(checked.pages for checked in verified.segments),
        "pages_lost": sum(checked.lost for checked in verified.segments),
        "segments": [
            {
                "segment": checked.segment,
                "state": checked.state,
                "pages": checked.pages,
                "lost": checked.lost,
                "bytes": checked.size,
                "stories": verified.stories.get(checked.segment, 0),
                "detail": checked.detail,
            }
            for checked in verified.segments
        ],
    }
