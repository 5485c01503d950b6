"""The body of a search for Elasticsearch."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal

from ingest.search.also_named import words_or_names
from ingest.search.clauses import Clause, Find, lifting, marking, sides
from ingest.search.language import FIELDS
from ingest.search.parse import Request, parse
from ingest.search.tree import found

Sort = Literal["relevance", "newest", "oldest"]
MARKS = ("<em>", "</em>")

RECENCY = 0.03
"""The most by which a score grows for being new: of two articles the newer goes first only when they are as good."""
HALF_LIFE = "30d"
BEST = 200
"""Hits, without copies, that are ranked by more than their words: twenty pages."""


def build_query(
    text: str | Request,
    *,
    outlet: Sequence[str] = (),
    province: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    language: str | None = None,
    withdrawn: bool = False,
    sort: Sort = "relevance",
    collapse: bool = True,
    highlight: tuple[str, str] = MARKS,
    names: Collection[str] = (),
) -> dict[str, Any]:
    """The body of a `_search` for a text in the query language (docs/query.md), or for one that was parsed.

    Beside the filters in the text: articles published from `since` (inclusive) to `until` (exclusive), of any of the
    outlets (ids), about any of the provinces; with `withdrawn` also what outlets took down. An empty text finds
    everything. `collapse` shows one of the copies of a story; `highlight` is put before and after the words that
    matched. `names` (of `known_names`) also find what else their bearers are called. Raises PeykError for a filter in
    the text that cannot be understood.
    """
    request = parse(text) if isinstance(text, str) else text
    ranked = sort == "relevance" and any(found(request.tree))
    find = partial(words_or_names, names=names)
    query = sides(request.tree.nodes, find)
    query["filter"] += _filters(outlet, province, since, until, language)
    if request.nothing:
        query["must"].append({"match_none": {}})
    if not withdrawn:
        query["must_not"].append({"term": {"withdrawn": True}})
    body: dict[str, Any] = {
        "query": {"bool": {kind: clauses for kind, clauses in query.items() if clauses}},
        "highlight": _highlight(request, find, *highlight),
        "track_total_hits": True,
    }
    if ranked:
        body["rescore"] = _best_first(lifting(request.tree))
    else:
        body["sort"] = _sort("oldest" if sort == "oldest" else "newest")
    if collapse:
        body["collapse"] = {"field": "cluster_id"}
    return body


def _best_first(lifts: list[Clause]) -> list[Clause]:
    """What lifts the best hits above each other: `lifts`, then their age, by at most RECENCY of the score.

    Ages count in days, so that pages follow each other. Asked of every hit, this takes longer than to find them.
    """
    decay = {"origin": "now/d", "offset": "1d", "scale": HALF_LIFE, "decay": 0.5}
    dated = {"exists": {"field": "published_at"}}
    newer = {
        "function_score": {
            "functions": [{"weight": 1}, {"filter": dated, "exp": {"published_at": decay}, "weight": RECENCY}],
            "score_mode": "sum",
        }
    }
    steps: list[Clause] = [{"rescore_query": {"bool": {"should": lifts}}}] if lifts else []
    steps.append({"rescore_query": newer, "score_mode": "multiply"})
    return [{"window_size": BEST, "query": step} for step in steps]


def _filters(
    outlet: Sequence[str],
    province: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    language: str | None,
) -> list[Clause]:
    filters: list[Clause] = []
    if outlet:
        filters.append({"terms": {"outlet.id": list(outlet)}})
    if province:
        filters.append({"terms": {"province": list(province)}})
    if language:
        filters.append({"term": {"language": language}})
    days = {"gte": since and since.isoformat(), "lt": until and until.isoformat()}
    if since or until:
        filters.append({"range": {"published_at": {bound: day for bound, day in days.items() if day}}})
    return filters


def _sort(sort: Literal["newest", "oldest"]) -> list[Any]:
    order = "asc" if sort == "oldest" else "desc"
    # The address last, so that equal hits keep their order from page to page.
    return [{"published_at": {"order": order, "missing": "_last"}}, "url"]


def _highlight(request: Request, find: Find, before: str, after: str) -> dict[str, Any]:
    """Marks the words that find; what only lifts a hit would cost the highlighter most of its time."""
    whole: dict[str, Any] = {"number_of_fragments": 0}
    named = [field for leaf in found(request.tree) if leaf.within for field in FIELDS[leaf.within]]
    marked = marking(request.tree, find)
    return {
        **({"highlight_query": marked} if marked else {}),
        "pre_tags": [before],
        "post_tags": [after],
        "max_analyzed_offset": 1_000_000,
        "fields": {
            **dict.fromkeys(["title", "kicker", "lead", *named], whole),
            "body": {"number_of_fragments": 2, "fragment_size": 160, "no_match_size": 160},
        },
    }
