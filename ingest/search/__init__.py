"""Search: from what a reader types to the query body, and from the answer to hits."""

from ingest.search.query import Sort, build_query
from ingest.search.results import Fallback, Hit, Results
from ingest.search.run import search

__all__ = ["Fallback", "Hit", "Results", "Sort", "build_query", "search"]
