"""Peyk's results."""

import time
from datetime import UTC, datetime

from benchmarks.extraction.model import Case, Reading
from ingest.extract import extract
from ingest.model import Article, Page
from ingest.normalise import normalise

ROUNDS = 3
FETCHED = datetime(2026, 11, 22, 9, tzinfo=UTC)


def with_profiles(case: Case, rounds: int = ROUNDS) -> Reading:
    """Read as in a crawl: the outlet's row names its family."""
    return _read(case, None, rounds)


def without_profiles(case: Case, rounds: int = ROUNDS) -> Reading:
    """Read by structured data and density alone."""
    return _read(case, (), rounds)


def _read(case: Case, profiles: tuple[()] | None, rounds: int) -> Reading:
    page = Page(case.url, 200, {"content-type": "text/html"}, case.html, FETCHED, case.url)
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        result = extract(page, case.outlet, profiles=profiles)
        if isinstance(result, Article):
            result = normalise(result)
        best = min(best, time.process_time() - start)
    if not isinstance(result, Article):
        return Reading(seconds=best)
    published = result.published_at.isoformat() if result.published_at else None
    return Reading(result.body, result.title, published, result.authors, best)
