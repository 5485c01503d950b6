"""All hits of a search, however many: a point in time, read page by page."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from ingest.elastic.refusals import explain
from ingest.errors import NO_ARTICLES, UnavailableError
from ingest.search.parse import parse_for
from ingest.search.query import Sort, build_set, by_time
from ingest.search.results import Results, read_results
from ingest.search.understand import understand
from ingest.settings import settings

PAGE = 1000
KEEP_ALIVE = "2m"
"""Longest time between two pages; after it the cluster closes the point in time of a reader that is gone."""


def pages(
    client: Elasticsearch, text: str, *, size: int = PAGE, sort: Sort | None = None, **narrow: Any
) -> Generator[Results, None, None]:
    """Yield all articles that match, in pages of `size`, each once, as of the first request; later writes do not show.

    `sort` is `newest` or `oldest`; without it, or with `relevance`, articles come in index order, by far the cheapest.
    The other arguments are those of `build_set`. The point in time is closed when the iterator ends or is closed.
    Raises PeykError as `search` does, and if the cluster cannot read all shards.
    """
    with _explained():
        index = settings().index("articles")
        read, _ = understand(client, index, parse_for(client, index, text))
    order = by_time(sort)[:1] if sort in ("newest", "oldest") else []
    body: dict[str, Any] = {
        "query": build_set(read, **narrow),
        "sort": [*order, {"_shard_doc": "asc"}],
        "size": size,
        # Only the first page needs the total.
        "track_total_hits": True,
        "allow_partial_search_results": False,
    }
    with _explained(), _point_in_time(client) as point:
        total = None
        while True:
            answer = client.search(pit={"id": point, "keep_alive": KEEP_ALIVE}, **body).body
            total = answer["hits"].setdefault("total", total)
            yield read_results(answer)
            hits = answer["hits"]["hits"]
            if len(hits) < size:
                return
            body |= {"search_after": hits[-1]["sort"], "track_total_hits": False}


@contextmanager
def _point_in_time(client: Elasticsearch) -> Iterator[str]:
    opened = client.open_point_in_time(index=settings().index("articles"), keep_alive=KEEP_ALIVE)
    try:
        yield opened["id"]
    finally:
        # If the cluster does not answer, the point in time expires by itself.
        with suppress(ApiError, TransportError):
            client.close_point_in_time(id=opened["id"])


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        if error.error == "index_not_found_exception":
            raise UnavailableError(NO_ARTICLES) from error
        raise UnavailableError(f"the search was interrupted too long: {error}; start it again") from error
    except (ApiError, TransportError) as error:
        raise UnavailableError(f"the search failed: {explain(error)}") from error
