"""Bodies of Elasticsearch searches: the ranked list, the set that is counted, and the highlighting."""

from dataclasses import dataclass
from typing import Any, Literal

from ingest.mappings.synonyms.lookup import Names
from ingest.search.clauses import Clause, bool_clauses, clause
from ingest.search.filters import WITHDRAWN, asks_withdrawn
from ingest.search.language import FIELDS
from ingest.search.loose import Sought, boosts, marking, ranking, result_set, sought
from ingest.search.narrow import Narrow
from ingest.search.parse import Request, parse
from ingest.search.tree import Text, found
from ingest.words import Known, asks

Sort = Literal["relevance", "newest", "oldest"]
MARKS = ("<em>", "</em>")

RECENCY = 0.03
"""Maximum share by which a score grows for a new article: enough to order articles that match equally well."""
HALF_LIFE = "30d"
BEST = 100
"""Hits that are rescored: ten pages."""
SEARCH_TYPE = "dfs_query_then_fetch"
"""The `search_type` of a ranked search: otherwise each shard scores by its own statistics."""
NO_NAMES = Names.of(())


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as read for an index: the tree of the text, and the items of its loose words as index terms."""

    request: Request
    wanted: tuple[Sought, ...]

    @property
    def ranked(self) -> bool:
        """Whether the query has texts, by which articles can be ranked."""
        return any(found(self.request.tree))

    @property
    def asks(self) -> bool:
        """Whether the loose words ask a question."""
        return asks(loose_text(self.request))

    @property
    def loose(self) -> bool:
        """Whether the text is only loose words, which are highlighted without an analyzer."""
        return all(isinstance(node, Text) for node in self.request.tree.nodes)


def loose_text(request: Request) -> str:
    """Return the loose words of a query as one text, in order, so that neighbours stay neighbours."""
    return " ".join(node.text for node in request.tree.nodes if isinstance(node, Text))


def every_term(term: str) -> int:
    """Return 1 as the number of articles with any term: for an index whose terms are unknown."""
    return int(bool(term))


def no_term(_: str) -> int:
    """Return 0 as the number of articles with two words joined: for an index whose terms are unknown."""
    return 0


def reading(
    text: str | Request,
    known: Known = every_term,
    glued: Known = no_term,
    names: Names = NO_NAMES,
    articles: int = 0,
) -> Reading:
    """Return the reading of a text in the query language.

    `known` counts the articles that hold a term, `glued` those that hold two words as one; `names` are other names,
    `articles` is the size of the index, 0 if unknown.
    Raises PeykError for a filter that cannot be understood.
    """
    request = parse(text) if isinstance(text, str) else text
    return Reading(request, tuple(sought(loose_text(request), known, glued, names, articles)))


def build_query(
    text: str | Request | Reading,
    *,
    sort: Sort = "relevance",
    collapse: bool = True,
    highlight: tuple[str, str] | None = MARKS,
    **narrow: Any,
) -> dict[str, Any]:
    """Return the body of a `_search` for a text in the query language (docs/query.md) or its reading.

    `narrow` are the fields of `Narrow`. An empty text finds everything. By relevance the body ranks all articles that
    hold any of the words; by time it finds the set (`build_set`). `collapse` shows one of the copies of a story;
    `highlight` is put before and after the words that matched, or None to mark nothing. Raises PeykError for a filter
    in the text that cannot be understood.
    """
    read = reading(text) if isinstance(text, str | Request) else text
    narrowed = Narrow(**narrow)
    body: dict[str, Any]
    if sort == "relevance" and read.ranked:
        query = _clauses(read, narrowed)
        if read.wanted:
            query["should" if query["must"] else "must"] = [ranking(read.wanted)]
        body = {
            "query": _bool(query),
            "rescore": _rescore(boosts(read.wanted, asks=read.asks) if read.wanted else []),
        }
    else:
        body = {"query": build_set(read, **narrow), "sort": by_time(sort)}
    body["track_total_hits"] = True
    if highlight:
        body["highlight"] = marks(read, highlight)
    if collapse:
        body["collapse"] = {"field": "cluster_id"}
    return body


def build_set(read: Reading, **narrow: Any) -> Clause:
    """Return the query of the set that a search finds: for totals, facets, exports and lists by time.

    Every article matches what is required; if nothing is, enough of the loose words. `narrow`: as in `build_query`.
    """
    query = _clauses(read, Narrow(**narrow))
    if read.wanted and not query["must"]:
        query["must"] = [result_set(read.wanted)]
    # As filters, because no score is needed.
    return _bool(query | {"filter": [*query["filter"], *query["must"]], "must": []})


def marks(read: Reading, highlight: tuple[str, str] = MARKS) -> dict[str, Any]:
    """Return the `highlight` of a body: the words that make a hit. Marking boosts would take most of the time."""
    entire: dict[str, Any] = {"number_of_fragments": 0}
    leaves = [leaf for node in read.request.tree.nodes if not isinstance(node, Text) for leaf in found(node)]
    named = [field for leaf in leaves if leaf.within for field in FIELDS[leaf.within]]
    marked = [*map(clause, leaves), *(marking(read.wanted) if read.wanted else ())]
    return {
        **({"highlight_query": {"bool": {"should": marked}}} if marked else {}),
        "pre_tags": [highlight[0]],
        "post_tags": [highlight[1]],
        "max_analyzed_offset": 1_000_000,
        "fields": {
            **dict.fromkeys(["title", "kicker", "lead", *named], entire),
            "body": {"number_of_fragments": 2, "fragment_size": 160, "no_match_size": 160},
        },
    }


def by_time(sort: Sort | None) -> list[Any]:
    """Return the `sort` of a list by time: the newest first, unless `sort` is `oldest`."""
    order = "asc" if sort == "oldest" else "desc"
    # The URL last, so that articles of the same time keep their order from page to page.
    return [{"published_at": {"order": order, "missing": "_last"}}, "url"]


def _clauses(read: Reading, narrow: Narrow) -> dict[str, list[Clause]]:
    query = bool_clauses(read.request.tree.nodes)
    query["filter"] += narrow.clauses()
    if read.request.nothing:
        query["must"].append({"match_none": {}})
    if not (narrow.withdrawn or asks_withdrawn(read.request.tree)):
        query["must_not"].append(WITHDRAWN)
    return query


def _bool(query: dict[str, list[Clause]]) -> Clause:
    return {"bool": {kind: clauses for kind, clauses in query.items() if clauses}}


def _rescore(boosting: list[Clause]) -> list[Clause]:
    """Return the `rescore` of the best hits: `boosting`, then recency, by at most RECENCY of the score.

    Ages count in days, so that scores stay the same from page to page. For all hits this takes longer than the search.
    """
    decay = {"origin": "now/d", "offset": "1d", "scale": HALF_LIFE, "decay": 0.5}
    dated = {"exists": {"field": "published_at"}}
    newer = {
        "function_score": {
            "functions": [{"weight": 1}, {"filter": dated, "exp": {"published_at": decay}, "weight": RECENCY}],
            "score_mode": "sum",
        }
    }
    steps: list[Clause] = [{"rescore_query": {"bool": {"should": boosting}}}] if boosting else []
    steps.append({"rescore_query": newer, "score_mode": "multiply"})
    return [{"window_size": BEST, "query": step} for step in steps]
