"""Asking Elasticsearch."""

from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from ingest.errors import PeykError
from ingest.search.query import build_query
from ingest.search.results import Results, read_results
from ingest.settings import settings

DEEPEST = 10_000
"""Elasticsearch's `index.max_result_window`: the last hit that a page number can reach."""


def search(client: Elasticsearch, text: str, *, page: int = 1, size: int = 10, **query: Any) -> Results:
    """Page `page` (from 1) of the articles that match; the other arguments are those of `build_query`.

    Raises PeykError for a page out of reach, for a cluster that does not answer, or when nothing was ever indexed.
    """
    if page < 1 or size < 0 or page * size > DEEPEST:
        raise PeykError(
            f"page {page} of {size} hits is out of reach: pages go from 1 to hit {DEEPEST:,}; narrow the dates"
        )
    body = build_query(text, **query)
    try:
        answer = client.search(index=settings().index("articles"), from_=(page - 1) * size, size=size, **body)
    except NotFoundError as error:
        raise PeykError("there is no index of articles yet: crawl or load some first") from error
    except (ApiError, TransportError) as error:
        raise PeykError(f"the search failed: {error}") from error
    return read_results(answer.body)
