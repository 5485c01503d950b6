"""Reading: one page by its pointer, or all pages of an archive."""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import fsspec
import structlog
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

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
    """The page that a segment's `write` gave this pointer for. Raises PeykError if it is gone or damaged.

    Pointers are relative to the location, so an archive may be moved as a whole.
    """
    fs, root = fsspec.url_to_fs(location)
    where = f"archive {location}: {pointer.file} at byte {pointer.offset}"
    try:
        block = fs.cat_file(f"{root}/{pointer.file}", start=pointer.offset, end=pointer.offset + pointer.length)
    except OSError as error:
        raise PeykError(f"{where} cannot be read ({error.strerror or error}); is PEYK_ARCHIVE right?") from error
    try:
        return from_record(_record(_inflate(block, 0)[0]))
    except _DAMAGE as error:
        raise PeykError(
            f"{where} is damaged ({error!r}); restore the file, or let the page be fetched again"
        ) from error


def pages(location: str, report: Callable[[str], None] | None = None) -> Iterator[tuple[ArchivePointer, Page]]:
    """Every page of an archive with its pointer, segment by segment in the order of their names.

    A record that is damaged or cut off is passed over, as are the leavings of a killed writer, and told to `report`
    (by default the log) in one line each. A location that does not exist yet has no pages. Memory: one segment.
    """
    tell = report or (lambda line: _log.warning("archive", skipped=line))
    fs, root = fsspec.url_to_fs(location)
    for path in sorted(fs.find(root)):
        name = path[len(root) :].lstrip("/")
        if name.endswith(SUFFIX):
            yield from _segment(name, fs.cat_file(path), tell)
        elif name.endswith(SUFFIX + PART):
            tell(f"{name}: left by a writer that was killed, or is still at work")


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
