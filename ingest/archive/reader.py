"""Reading: one page by its pointer, or all pages of an archive."""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import structlog
from fsspec import AbstractFileSystem
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from ingest.archive.place import away, is_there, opened, told
from ingest.archive.record import from_record
from ingest.archive.segment import PART, SUFFIX
from ingest.errors import PeykError
from ingest.model import ArchivePointer, Page

_log = structlog.get_logger()

_DAMAGE = (ArchiveLoadFailed, ValueError, TypeError, KeyError, AttributeError, EOFError, StopIteration, zlib.error)
"""What zlib, warcio and the record's reader raise for bytes that are no whole record of ours."""
_MEMBER = b"\x1f\x8b\x08"
"""First bytes of a gzip member, hence of a record."""
_PIECE = 1 << 16


def read(location: str, pointer: ArchivePointer) -> Page:
    """The page that a segment's `write` gave this pointer for.

    Raises PeykError if it is gone or damaged, ArchiveAwayError if no page of the archive can be read now. Pointers are
    relative to the location, so an archive may be moved as a whole.
    """
    fs, root = opened(location)
    where = f"archive {location}: {pointer.file} at byte {pointer.offset}"
    try:
        block = fs.cat_file(f"{root}/{pointer.file}", start=pointer.offset, end=pointer.offset + pointer.length)
    except Exception as error:  # Each driver has errors of its own.
        if not is_there(fs, root):
            raise away(location, error) from error
        raise PeykError(f"{where} cannot be read ({told(error)}); is PEYK_ARCHIVE right?") from error
    try:
        return from_record(_record(_inflate(block, 0)[0]))
    except _DAMAGE as error:
        raise PeykError(
            f"{where} is damaged ({error!r}); restore the file, or let the page be fetched again"
        ) from error


def pages(location: str, report: Callable[[str], None] | None = None) -> Iterator[tuple[ArchivePointer, Page]]:
    """Every page of an archive with its pointer, segment by segment in the order of their names.

    A record or file that is damaged is passed over, as are the leavings of a killed writer, and told to `report` (by
    default the log) in one line each. A location that does not exist yet has no pages. Memory: one segment. Raises
    ArchiveAwayError when the archive cannot be reached, or can no more.
    """
    tell = report or (lambda line: _log.warning("archive", skipped=line))
    fs, root = opened(location)
    for path in _files(location, fs, root):
        name = path[len(root) :].lstrip("/")
        if name.endswith(SUFFIX):
            try:
                data = fs.cat_file(path)
            except Exception as error:
                if not is_there(fs, root):
                    raise away(location, error) from error
                tell(f"{name}: cannot be read ({told(error)})")
                continue
            yield from _segment(name, data, tell)
        elif name.endswith(SUFFIX + PART):
            tell(f"{name}: left by a writer that was killed, or is still at work")


def count_segments(location: str) -> int:
    """How many segments an archive has. Raises ArchiveAwayError when it cannot be reached."""
    return sum(path.endswith(SUFFIX) for path in _files(location, *opened(location)))


def _files(location: str, fs: AbstractFileSystem, root: str) -> list[str]:
    try:
        return sorted(fs.find(root))
    except Exception as error:
        raise away(location, error) from error


def _segment(name: str, data: bytes, tell: Callable[[str], None]) -> Iterator[tuple[ArchivePointer, Page]]:
    offset = 0
    while 0 <= offset < len(data):
        try:
            block, end = _inflate(data, offset)
            record = _record(block)
            page = from_record(record) if record.rec_type == "response" else None
        except _DAMAGE as error:
            tell(f"{name}: no whole record at byte {offset} ({error!r})")
            offset = data.find(_MEMBER, offset + 1)
            continue
        if page:
            yield ArchivePointer(name, offset, end - offset), page
        offset = end


def _inflate(data: bytes, offset: int) -> tuple[bytes, int]:
    """The gzip member that begins at an offset, and where it ends. Raises zlib.error, EOFError."""
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    block = bytearray()
    while not inflater.eof:
        piece = data[offset : offset + _PIECE]
        if not piece:
            raise EOFError("it ends before its end")
        block += inflater.decompress(piece)
        offset += len(piece)
    return bytes(block), offset - len(inflater.unused_data)


def _record(block: bytes) -> ArcWarcRecord:
    return next(iter(ArchiveIterator(BytesIO(block), check_digests=True)))
