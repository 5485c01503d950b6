"""One `_search` that ranks as Peyk does, for programs without Peyk, and what it leaves out."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.search.errors import explained
from ingest.search.fallback import corrected
from ingest.search.parse import parse_for
from ingest.search.query import SEARCH_TYPE, Sort, build_query
from ingest.search.results import FALLBACKS
from ingest.search.tree import render
from ingest.search.understand import understand
from ingest.settings import settings

COLLAPSE = '{"collapse": {"field": "cluster_id"}}'


@dataclass(frozen=True, slots=True)
class Plain:
    """The body of a `_search` of an index. `left_out`: what `search` does besides, a sentence each; `notes`: what of
    the text was not read as written."""

    index: str
    body: dict[str, Any]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def plain(
    client: Elasticsearch,
    text: str,
    *,
    index: str | None = None,
    size: int = 10,
    sort: Sort = "relevance",
    **narrow: Any,
) -> Plain:
    """Return the request by which `search` ranks a text, or lists it by time, without merging copies.

    The clauses are those for the words of this index as it is now. `narrow` are the filters of `build_query`. Raises
    PeykError as `search` does.
    """
    target = index or settings().index("articles")
    with explained():
        request = parse_for(client, target, text)
        read, known = understand(client, target, request)
        better = None if request.nothing else corrected(client, target, read, known)
    ranked = sort == "relevance" and read.ranked
    body = {"size": size, **build_query(read, sort=sort, collapse=False, highlight=None, **narrow)}
    left_out = [
        f"copies of a story are not merged: add {COLLAPSE}",
        "mistyped words are not corrected"
        + (f": Peyk would ask {render(better[1].tree)} instead ({FALLBACKS[better[0]]})" if better else ""),
        "a query that finds nothing is not relaxed",
    ]
    if ranked:
        left_out += [
            f"several shards score each by its own words: add ?search_type={SEARCH_TYPE} to the address",
            f"hits are not ranked again by meaning (PEYK_SEMANTIC is {'on' if settings().semantic else 'off'})",
            "the total counts articles with any of the words; `--sort newest` counts the set, as `peyk search` does",
        ]
    left_out.append("matched words are not marked")
    return Plain(target, body, tuple(left_out), request.notes)
