"""Read an archive: one page by its pointer, or all pages."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import structlog
from fsspec import AbstractFileSystem
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from ingest.archive.manifest import segment_of
from ingest.archive.place import PART, SUFFIX, away, cause, is_there, opened, told
from ingest.archive.record import from_record
from ingest.errors import PeykError
from ingest.model import ArchivePointer, Page
from ingest.settings import without_password

_log = structlog.get_logger()

_DAMAGE = (ArchiveLoadFailed, ValueError, TypeError, KeyError, AttributeError, EOFError, StopIteration, zlib.error)
"""Exceptions of zlib, warcio and `from_record` for bytes that are not a complete record of Peyk."""
MEMBER = b"\x1f\x8b\x08"
"""First bytes of a gzip member, hence of a record."""
_PIECE = 1 << 16
BESIDE = ("decisions/", "vectors/")
"""Folders of an archive that hold neither segments nor manifests."""
LEFT = "left by a writer that was killed, or is still at work"
"""End of the line about an unfinished segment. No pointer to its pages exists."""

_SECOND = re.compile(r"(.*/\d{6})-[0-9a-f]{12}" + re.escape(SUFFIX))
"""Segment names of older versions: the second of writing, then a random part without an order."""
_NEVER = datetime.min.replace(tzinfo=UTC)

Tell = Callable[[str], None]


def read(location: str, pointer: ArchivePointer, body_hash: str | None = None) -> Page:
    """Return the page at a pointer, as returned by `Segment.write`.

    `body_hash` verifies that the pointer leads to the expected page. If earlier damage moved the page within its
    segment, the hash also finds it there. Pointers are relative to the location, so a whole archive can be moved.
    Raises PeykError if the page is gone or damaged, ArchiveAwayError if the archive cannot be reached.
    """
    fs, root = opened(location)
    where = f"archive {without_password(location)}: {pointer.file} at byte {pointer.offset}"
    try:
        block = fs.cat_file(f"{root}/{pointer.file}", start=pointer.offset, end=pointer.offset + pointer.length)
    except Exception as error:  # Each driver has errors of its own, some of them beyond the end of a file.
        if moved := _moved(fs, root, pointer.file, body_hash):
            return moved
        raise _unreadable(location, fs, root, where, error) from cause(error, location)
    try:
        page = from_record(_record(inflate(block, 0)[0]))
        if body_hash in (None, page.body_hash):
            return page
        damage: Exception = ValueError("it holds another page")
    except _DAMAGE as error:
        damage = error
    if moved := _moved(fs, root, pointer.file, body_hash):
        return moved
    raise PeykError(f"{where} is damaged ({damage!r}); restore the file, or let the page be fetched again") from damage


def _unreadable(location: str, fs: AbstractFileSystem, root: str, where: str, error: Exception) -> PeykError:
    if not is_there(fs, root):
        return away(location, error)
    return PeykError(f"{where} cannot be read ({told(error, location)}); is PEYK_ARCHIVE right?")


def _moved(fs: AbstractFileSystem, root: str, file: str, body_hash: str | None) -> Page | None:
    if body_hash is None:
        return None
    try:
        data = fs.cat_file(f"{root}/{file}")
    except Exception:  # The caller reports the error.
        return None
    pages_of_file = (page for _, page in walk(file, data, lambda line: None))
    return next((page for page in pages_of_file if page.body_hash == body_hash), None)


def pages(location: str, report: Tell | None = None) -> Iterator[tuple[ArchivePointer, Page]]:
    """Yield every page of an archive with its pointer, segment by segment in the order of writing.

    The pages of one address therefore come in the order of fetching. Segment names begin with the time of writing;
    segments of older versions that share a second are ordered by their last page.

    Damaged records, damaged files and unfinished segments are skipped. `report` (by default the log) receives one line
    for each, and one for each missing segment that still has a manifest. A location that does not exist yet has no
    pages. Memory: one segment. Raises ArchiveAwayError if the archive cannot be reached, even midway.
    """
    tell = report or (lambda line: _log.warning("archive", skipped=line))
    fs, root = opened(location)
    names = files(location, fs, root)
    for name in _by_writing(fs, root, names):
        if name.endswith(SUFFIX):
            try:
                data = fs.cat_file(f"{root}/{name}")
            except Exception as error:
                if not is_there(fs, root):
                    raise away(location, error) from cause(error, location)
                tell(f"{name}: cannot be read ({told(error, location)})")
                continue
            yield from walk(name, data, tell)
        elif name.endswith(SUFFIX + PART):
            tell(f"{name}: {LEFT}")
        elif (segment := segment_of(name)) and segment not in names and not fs.exists(f"{root}/{segment}"):
            tell(f"{segment}: missing, and its manifest is there")


def _by_writing(fs: AbstractFileSystem, root: str, names: Iterable[str]) -> list[str]:
    seconds = {name: match[1] for name in names if (match := _SECOND.fullmatch(name))}
    shared = Counter(seconds.values())
    last = {name: _last_fetch(fs, root, name) for name, second in seconds.items() if shared[second] > 1}
    return sorted(names, key=lambda name: (seconds.get(name, name), last.get(name, _NEVER), name))


def _last_fetch(fs: AbstractFileSystem, root: str, name: str) -> datetime:
    try:
        data = fs.cat_file(f"{root}/{name}")
    except Exception:  # `pages` reports the error.
        return _NEVER
    return max((page.fetched_at for _, page in walk(name, data, lambda line: None)), default=_NEVER)


def count_segments(location: str) -> int:
    """Return the number of segments of an archive. Raises ArchiveAwayError if it cannot be reached."""
    return sum(name.endswith(SUFFIX) for name in files(location, *opened(location)))


def files(location: str, fs: AbstractFileSystem, root: str) -> dict[str, int]:
    """Return the sizes in bytes of an archive's files by relative path, sorted by path.

    Decisions and vectors, which hold no pages, are left out. Raises ArchiveAwayError if the archive cannot be reached.
    """
    try:
        fs.invalidate_cache()
        paths = fs.find(root, detail=True)
    except Exception as error:
        raise away(location, error) from cause(error, location)
    sizes = {path[len(root) :].lstrip("/"): int(paths[path].get("size") or 0) for path in sorted(paths)}
    return {name: size for name, size in sizes.items() if not name.startswith(BESIDE)}


def walk(name: str, data: bytes, tell: Tell) -> Iterator[tuple[ArchivePointer, Page]]:
    """Yield the intact pages of a segment's bytes. `tell` receives one line for each damaged place."""
    if not data:
        tell(f"{name}: is empty")
    offset = 0
    while 0 <= offset < len(data):
        try:
            block, end = inflate(data, offset)
            record = _record(block)
            page = from_record(record) if record.rec_type == "response" else None
        except _DAMAGE as error:
            tell(f"{name}: no whole record at byte {offset} ({error!r})")
            offset = data.find(MEMBER, offset + 1)
            continue
        if page:
            yield ArchivePointer(name, offset, end - offset), page
        offset = end


def inflate(data: bytes, offset: int) -> tuple[bytes, int]:
    """Return the decompressed gzip member at an offset, and the offset of its end. Raises zlib.error, EOFError."""
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    block = bytearray()
    while not inflater.eof:
        piece = data[offset : offset + _PIECE]
        if not piece:
            raise EOFError("it is truncated")
        block += inflater.decompress(piece)
        offset += len(piece)
    return bytes(block), offset - len(inflater.unused_data)


def _record(block: bytes) -> ArcWarcRecord:
    return next(iter(ArchiveIterator(BytesIO(block), check_digests=True)))
