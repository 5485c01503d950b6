"""Errors of searches, in words for people."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, NotFoundError, TransportError

from ingest.elastic.refusals import explain
from ingest.errors import NO_ARTICLES, PeykError, UnavailableError


def raise_for(answer: Mapping[str, Any]) -> None:
    """Raise PeykError if one answer of a multi-search is an error."""
    if "error" not in answer:
        return
    reason = f"{answer['error'].get('type')}: {answer['error'].get('reason')}"
    causes = " ".join(str(cause.get("reason")) for cause in answer["error"].get("root_cause", ()))
    if answer["status"] == 404:
        raise UnavailableError(NO_ARTICLES)
    raise _search_error(f"{reason} {causes}", answer["status"])


@contextmanager
def explained() -> Iterator[None]:
    """Turn the client's errors of a search into PeykError."""
    try:
        yield
    except NotFoundError as error:
        raise UnavailableError(NO_ARTICLES) from error
    except (ApiError, TransportError) as error:
        raise _search_error(explain(error), getattr(error, "status_code", 503)) from error


def _search_error(error: str, status: int) -> PeykError:
    if re.search(r"analyzer \[\w+\] not found|analyzer must not be null|No mapping found for \[cluster_id\]", error):
        return UnavailableError("the index is older than the analysis of this version: `peyk rebuild` renews it")
    # Elasticsearch answers 400 to a query that it does not take, such as one with too many clauses.
    return (PeykError if status == 400 else UnavailableError)(f"the search failed: {error}")
