"""Asking Elasticsearch."""

import re
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from ingest.errors import PeykError
from ingest.search.also_named import known_names
from ingest.search.fallback import fallbacks, readable
from ingest.search.parse import Request, parse
from ingest.search.query import MARKS, build_query
from ingest.search.results import Fallback, Results, read_results
from ingest.search.tree import render
from ingest.settings import settings

DEEPEST = 10_000
"""Elasticsearch's `index.max_result_window`: the last hit that a page number can reach."""


def search(client: Elasticsearch, text: str, *, page: int = 1, size: int = 10, **query: Any) -> Results:
    """Page `page` (from 1) of the articles that match; the other arguments are those of `build_query`.

    When nothing does, `Results.fallback` says what was asked in its place. Raises PeykError for a filter that cannot
    be understood, a page out of reach, a cluster that does not answer, or when nothing was ever indexed.
    """
    if page < 1 or size < 0 or page * size > DEEPEST:
        raise PeykError(
            f"page {page} of {size} hits is out of reach: pages go from 1 to hit {DEEPEST:,}; narrow the dates"
        )
    request = parse(text)
    index = settings().index("articles")
    names = known_names(client)

    def ask(asked: Request) -> Results:
        body = build_query(asked, names=names, **query)
        answer = client.search(index=index, from_=(page - 1) * size, size=size, **body)
        return replace(read_results(answer.body), notes=request.notes)

    try:
        results = ask(request)
        if results.total or request.nothing:
            return results
        for kind, instead in fallbacks(client, index, request):
            found = ask(instead)
            if found.total:
                marks = query.get("highlight", MARKS)
                return replace(
                    found, fallback=Fallback(kind, render(readable(instead.tree, request.tree, found, marks)))
                )
    except NotFoundError as error:
        raise PeykError("there is no index of articles yet: crawl or load some first") from error
    except BadRequestError as error:
        if re.search(r"analyzer \[\w+\] not found", str(error)):
            raise PeykError("the index is older than the analysis of this version: `peyk rebuild` renews it") from error
        raise PeykError(f"the search failed: {error}") from error
    except (ApiError, TransportError) as error:
        raise PeykError(f"the search failed: {error}") from error
    return results
