"""Read from Elasticsearch within a fixed time, whatever the size and state of the cluster."""

import time
from typing import Any

from elasticsearch import ConnectionTimeout, Elasticsearch, NotFoundError

from ingest.settings import settings

SECONDS = 8.0
"""Time for all requests of a scrape: less than the 10 seconds after which Prometheus gives up."""


class Reader:
    """Searches with a common deadline. Sends no request again, and refreshes nothing."""

    def __init__(self, client: Elasticsearch, seconds: float = SECONDS) -> None:
        self._client = client
        self._end = time.monotonic() + seconds

    @property
    def client(self) -> Elasticsearch:
        """The client, limited to the remaining time. Raises ConnectionTimeout if none remains."""
        return self._client.options(request_timeout=self._left(), max_retries=0, retry_on_timeout=False)

    def search(self, name: str, **body: Any) -> dict[str, Any] | None:
        """Return the answer of a search in one of Peyk's indices, or None if the index is missing.

        Raises ApiError or TransportError if the answer is not complete within the remaining time.
        """
        try:
            # Not `ignore_unavailable`: it takes an index that the credentials may not read for a missing one.
            answer = self.client.search(
                index=settings().index(name),
                allow_partial_search_results=False,
                timeout=f"{self._left() * 1000:.0f}ms",
                **body,
            )
        except NotFoundError as error:
            if error.error != "index_not_found_exception":
                raise
            return None
        return dict(answer.body)

    def counts(self, name: str, size: int = 0, **body: Any) -> dict[str, Any] | None:
        """Return the aggregations of a search, or None if the index is missing; without `size` it returns no hits."""
        answer = self.search(name, size=size, **body)
        return answer["aggregations"] if answer else None

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise ConnectionTimeout("the cluster is too slow: not every answer came in time")
        return left
