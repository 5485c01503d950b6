"""Search: turn a reader's text into a query body, and the answer into hits."""

from ingest.search.query import Sort, build_query
from ingest.search.results import Fallback, Hit, Results
from ingest.search.run import search

__all__ = ["Fallback", "Hit", "Results", "Sort", "build_query", "search"]
