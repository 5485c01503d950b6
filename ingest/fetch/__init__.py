"""Fetching: from an address to a Page, politely, within bounds, and never inside a private network."""

from ingest.fetch.errors import REASONS, UNSENT, FetchError
from ingest.fetch.fetcher import Fetcher

__all__ = ["REASONS", "UNSENT", "FetchError", "Fetcher"]
