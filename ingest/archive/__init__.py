"""The archive: every fetched page, in WARC files. The index and the ledger can be rebuilt from it."""

from ingest.archive.identity import identify, make_identity
from ingest.archive.place import ArchiveAwayError
from ingest.archive.reader import count_segments, pages, read
from ingest.archive.segment import Segment
from ingest.archive.verify import Checked, Verified, verify

__all__ = [
    "ArchiveAwayError",
    "Checked",
    "Segment",
    "Verified",
    "count_segments",
    "identify",
    "make_identity",
    "pages",
    "read",
    "verify",
]
