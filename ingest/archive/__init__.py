"""The archive: every page as it was fetched, in WARC files. Everything behind it can be rebuilt from it."""

from ingest.archive.place import ArchiveAwayError
from ingest.archive.reader import count_segments, pages, read
from ingest.archive.segment import Segment

__all__ = ["ArchiveAwayError", "Segment", "count_segments", "pages", "read"]
