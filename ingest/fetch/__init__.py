"""Fetching: from a URL to a Page, with polite pacing, size and time limits, and no access to private networks."""

from ingest.fetch.errors import REASONS, UNSENT, FetchError
from ingest.fetch.fetcher import Fetcher

__all__ = ["REASONS", "UNSENT", "FetchError", "Fetcher"]
