"""The archive: every page as it was fetched, in WARC files. Everything behind it can be rebuilt from it."""

from ingest.archive.reader import pages, read
from ingest.archive.segment import Segment

__all__ = ["Segment", "pages", "read"]
