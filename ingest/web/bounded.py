"""A client whose searches end within seconds, whatever a reader asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from elastic_transport import ApiResponse
from elasticsearch import Elasticsearch

from ingest.elastic import connect

SEARCH = "8s"
"""Time after which the cluster gives a search up …"""
REQUEST = 10
"""… and seconds after which the client does, if the cluster does not answer."""
CONNECTIONS = 2
"""Tries of a request whose connection fails."""


class Bounded(Elasticsearch):
    """Asks the cluster to give up a search after `SEARCH`, with an error in place of a part of the hits."""

    def perform_request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        endpoint_id: str | None = None,
        path_parts: Mapping[str, Any] | None = None,
    ) -> ApiResponse[Any]:
        """Send a request; see `Elasticsearch`."""
        if endpoint_id == "search":
            params = {"allow_partial_search_results": "false", **(params or {})}
            body = {"timeout": SEARCH, **(body or {})}
        elif endpoint_id == "msearch":
            body = _each(body)
        return super().perform_request(
            method, path, params=params, headers=headers, body=body, endpoint_id=endpoint_id, path_parts=path_parts
        )


def _each(searches: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the lines of a multi-search, in turn the head and the body of each search, with the limit."""
    limits: tuple[dict[str, Any], ...] = ({"allow_partial_search_results": False}, {"timeout": SEARCH})
    return [{**limits[number % 2], **line} for number, line in enumerate(searches)]


def connect_bounded() -> Elasticsearch:
    """Return a client for requests of readers. Raises PeykError as `connect` does."""
    client = connect(seconds=REQUEST, kind=Bounded)
    # A search that took too long, or a busy cluster, is not asked again: the reader may.
    return client.options(max_retries=CONNECTIONS - 1, retry_on_timeout=False, retry_on_status=())
