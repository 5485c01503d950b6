"""Write an archive: one WARC file per segment, visible only once it is complete and synced to disk."""

import gzip
import hashlib
import os
import tempfile
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from fsspec.implementations.local import LocalFileSystem
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from ingest.archive import manifest
from ingest.archive.manifest import Manifest
from ingest.archive.place import PART, SUFFIX, cause, opened, sync_folder, told
from ingest.archive.record import to_record
from ingest.errors import PeykError
from ingest.model import ArchivePointer, Page
from ingest.settings import without_password

_VERSION = RecordBuilder.WARC_1_1
_BUILDER = RecordBuilder(_VERSION)
_LEVEL = 4
"""Gzip level: news pages are a tenth larger than at warcio's level 9, and compressed four times faster."""


class Segment:
    """A new segment: `with Segment(location, name) as segment: pointer = segment.write(page)`.

    Pointers are valid once the block has ended. A local segment is written to `<location>/<name>.warc.gz.part`, synced
    and renamed at the end; a remote one is written to a temporary file and uploaded. The manifest is saved last. A
    block that raises or writes nothing leaves no segment. `name` may contain folders and must be new, since segments
    are never changed. Raises PeykError if the location cannot be written.
    """

    def __init__(self, location: str, name: str) -> None:
        self._fs, self._root = opened(location)
        self._location = location
        self._file = name + SUFFIX
        self._target = f"{self._root}/{self._file}"
        self._local = isinstance(self._fs, LocalFileSystem)
        self._part: IO[bytes]
        self._written = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        try:
            exists = self._fs.exists(self._target)
        except Exception as error:  # Each driver has errors of its own.
            raise self._trouble(error) from cause(error, self._location)
        if exists:
            raise PeykError(
                f"archive segment {without_password(self._location)}/{self._file} exists already; no segment is changed"
            )
        try:
            if self._local:
                Path(self._target).parent.mkdir(parents=True, exist_ok=True)
                self._part = Path(self._target + PART).open("xb")
            else:
                self._part = tempfile.NamedTemporaryFile()
        except OSError as error:
            raise self._trouble(error) from cause(error, self._location)
        return self

    def write(self, page: Page) -> ArchivePointer:
        """Append a page and return its pointer. Raises PeykError if it cannot be written, such as on a full disk."""
        try:
            if not self._written:
                info = {"software": f"peyk/{version('peyk')}", "format": "WARC File Format 1.1"}
                self._append(_BUILDER.create_warcinfo_record(Path(self._file).name, info))
            start = self._part.tell()
            length = self._append(to_record(page, _BUILDER))
        except OSError as error:
            raise self._trouble(error) from cause(error, self._location)
        self._written += 1
        return ArchivePointer(self._file, start, length)

    def _append(self, record: ArcWarcRecord) -> int:
        plain = BytesIO()
        WARCWriter(plain, gzip=False, warc_version=_VERSION).write_record(record)
        member = gzip.compress(plain.getvalue(), _LEVEL, mtime=0)
        self._digest.update(member)
        length = self._part.write(member)
        self._part.flush()
        return length

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._written:
                self._publish()
        except Exception as failure:
            raise self._trouble(failure) from cause(failure, self._location)
        finally:
            with suppress(OSError):
                self._part.close()
            if self._local:
                with suppress(OSError):
                    Path(self._target + PART).unlink(missing_ok=True)

    def _publish(self) -> None:
        size = self._part.tell()
        if self._local:
            os.fsync(self._part.fileno())
            Path(self._target + PART).rename(self._target)
            sync_folder(Path(self._target).parent)
        else:
            self._fs.makedirs(self._target.rpartition("/")[0], exist_ok=True)
            self._fs.put_file(self._part.name, self._target)
        # After the segment: a manifest without its segment means that the segment was lost.
        manifest.save(self._fs, self._root, self._file, Manifest(self._written, size, self._digest.hexdigest()))

    def _trouble(self, error: Exception) -> PeykError:
        return PeykError(
            f"archive {without_password(self._location)}: segment {self._file} cannot be written "
            f"({told(error, self._location)}); make room or set PEYK_ARCHIVE"
        )
