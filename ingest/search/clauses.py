"""The clauses of what a reader requires, quotes, names a field for or shuts out.

These keep the narrow forms of the analyzers `fa_search` and `fa_phrase`: «+عموم» does not find «عمومی».
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from ingest.normalise.letters import ZWNJ
from ingest.search.language import EVERYWHERE, FIELDS
from ingest.search.tree import All, AnyOf, Filter, Node, Not, Required, Text, narrows

Clause = dict[str, Any]
MOST_JOINED = 8
"""Longer phrases are only tried as they are written."""
SHORTEST_COMPOUND = 7
"""Letters from which on a glued word may stand in two parts in an article, and so take one place more."""
_EITHER = ("outlet", "province", "date")
"""Kinds of filters of which an article has one; several mean any of them."""


def words(text: str, fields: Sequence[str] = EVERYWHERE) -> Clause:
    """Return all fields as one, any of the words."""
    return {"combined_fields": {"query": text, "fields": list(fields)}}


def phrase(text: str, fields: Sequence[str] = EVERYWHERE) -> Clause:
    """Return the words in a row; two of them may stand glued in the article, and one that may be a compound in two
    parts."""
    parts = text.split()
    slop = int(any(len(part) >= SHORTEST_COMPOUND or ZWNJ in part for part in parts))
    joined = [
        ZWNJ.join((" ".join(parts[:place]), " ".join(parts[place:])))
        for place in range(1, len(parts))
        if len(parts) <= MOST_JOINED
    ]
    queries = [
        {"multi_match": {"query": spelling, "type": "phrase", "slop": slop, "fields": list(fields)}}
        for spelling in (" ".join(parts), *joined)
    ]
    return {"dis_max": {"queries": queries}}


def clause(node: Node) -> Clause:
    """Return the query that finds what a tree asks for."""
    match node:
        case Text(text, within, quoted):
            fields = FIELDS[within] if within else EVERYWHERE
            return phrase(text, fields) if quoted else words(text, fields)
        case Filter():
            return {"bool": {"filter": [node.clause]}}
        case Required(Text(text, within, False)):
            return _every(text, FIELDS[within] if within else EVERYWHERE)
        case Required(inner):
            return clause(inner)
        case Not(inner):
            return {"bool": {"must_not": [clause(inner)]}}
        case AnyOf(nodes):
            return {"bool": {"should": [clause(inner) for inner in nodes], "minimum_should_match": 1}}
        case All(nodes):
            return _side_by_side(nodes)


def _side_by_side(nodes: Sequence[Node]) -> Clause:
    """Everything in a bracket; loose words must match where nothing else does."""
    query = sides(nodes)
    loose = [words(text, FIELDS[within] if within else EVERYWHERE) for within, text in _gathered(nodes)]
    if loose and not query["must"]:
        query["must"] = [{"bool": {"should": loose, "minimum_should_match": 1}}] if len(loose) > 1 else loose
    elif loose:
        query["should"] = loose
    return {"bool": {kind: clauses for kind, clauses in query.items() if clauses}}


def _every(text: str, fields: Sequence[str]) -> Clause:
    """Return all of the words; a word that the index leaves out is in every article."""
    return {"combined_fields": {**words(text, fields)["combined_fields"], "operator": "and", "zero_terms_query": "all"}}


def sides(nodes: Sequence[Node]) -> dict[str, list[Clause]]:
    """Return what is required, narrows and is shut out among nodes side by side, as the parts of a `bool`."""
    return {
        "filter": [
            *filter_clauses(node for node in nodes if isinstance(node, Filter)),
            *(clause(node) for node in nodes if isinstance(node, Required) and narrows(node)),
        ],
        "must": [clause(node) for node in nodes if isinstance(node, Required | AnyOf | All) and not narrows(node)],
        "must_not": [clause(node.node) for node in nodes if isinstance(node, Not)],
    }


def filter_clauses(filters: Iterable[Filter]) -> list[Clause]:
    """Filters of one kind mean any of them, but for the two ends of a time."""
    clauses: list[Clause] = []
    for kind, group in groupby(sorted(filters, key=lambda node: node.kind), key=lambda node: node.kind):
        own = [dict(node.clause) for node in group]
        if kind in _EITHER and len(own) > 1:
            own = [{"bool": {"should": own, "minimum_should_match": 1}}]
        clauses += own
    return clauses


def _gathered(nodes: Iterable[Node]) -> list[tuple[str | None, str]]:
    """Return the loose words of each field in one text, in their order, so that neighbours are known as such."""
    together: dict[str | None, list[str]] = {}
    for node in nodes:
        if isinstance(node, Text):
            together.setdefault(node.within, []).append(node.text)
    return [(within, " ".join(own)) for within, own in together.items()]
