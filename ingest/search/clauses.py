"""Clauses for words that a query requires, quotes, excludes or limits to a field.

They use the narrow word forms of the analyzers `fa_search` and `fa_phrase`: «+عموم» does not find «عمومی».
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from ingest.normalise.letters import ZWNJ
from ingest.search.language import EVERYWHERE, FIELDS
from ingest.search.tree import All, AnyOf, Filter, Node, Not, Required, Text, is_filter_only

Clause = dict[str, Any]
MOST_JOINED = 8
"""Words of the longest phrase that is also tried with two of its words joined."""
SHORTEST_COMPOUND = 7
"""Minimum letters of a joined word that an article may write as two words, so that it takes one position more."""
_BOUNDS = ("from", "to")
"""Kinds of filters that all must hold; several of another kind are joined by OR."""


def words(text: str, fields: Sequence[str] = EVERYWHERE) -> Clause:
    """Return the clause that matches any of the words, scored as if all fields were one."""
    return {"combined_fields": {"query": text, "fields": list(fields)}}


def phrase(text: str, fields: Sequence[str] = EVERYWHERE) -> Clause:
    """Return the clause of a phrase. An article may join two of its words, or write a compound as two words."""
    parts = text.split()
    slop = int(any(len(part) >= SHORTEST_COMPOUND or ZWNJ in part for part in parts))
    joined = [
        ZWNJ.join((" ".join(parts[:index]), " ".join(parts[index:])))
        for index in range(1, len(parts))
        if len(parts) <= MOST_JOINED
    ]
    queries = [
        {"multi_match": {"query": spelling, "type": "phrase", "slop": slop, "fields": list(fields)}}
        for spelling in (" ".join(parts), *joined)
    ]
    return {"dis_max": {"queries": queries}}


def clause(node: Node) -> Clause:
    """Return the query of a node and its children."""
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
    """Return the query of a bracket. Its loose words must match only if no other node but filters must."""
    query = bool_clauses(nodes)
    loose = [words(text, FIELDS[within] if within else EVERYWHERE) for within, text in _gathered(nodes)]
    if loose and not query["must"]:
        query["must"] = [{"bool": {"should": loose, "minimum_should_match": 1}}]
    elif loose:
        query["should"] = loose
    return {"bool": {kind: clauses for kind, clauses in query.items() if clauses}}


def _every(text: str, fields: Sequence[str]) -> Clause:
    """Return the clause that requires all the words; a stop word, which is not indexed, counts as matched."""
    return {"combined_fields": {**words(text, fields)["combined_fields"], "operator": "and", "zero_terms_query": "all"}}


def bool_clauses(nodes: Sequence[Node]) -> dict[str, list[Clause]]:
    """Return the clauses of a `bool` for sibling nodes: filters, required and excluded. Loose words are left out."""
    return {
        "filter": [
            *filter_clauses(node for node in nodes if isinstance(node, Filter)),
            *(clause(node) for node in nodes if isinstance(node, Required) and is_filter_only(node)),
        ],
        "must": [
            clause(node) for node in nodes if isinstance(node, Required | AnyOf | All) and not is_filter_only(node)
        ],
        "must_not": [clause(node.node) for node in nodes if isinstance(node, Not)],
    }


def filter_clauses(filters: Iterable[Filter]) -> list[Clause]:
    """Return filters as clauses: those of one kind are joined by OR, except the start and the end of a period."""
    clauses: list[Clause] = []
    for kind, group in groupby(sorted(filters, key=lambda node: node.kind), key=lambda node: node.kind):
        same_kind = [dict(node.clause) for node in group]
        if kind not in _BOUNDS and len(same_kind) > 1:
            same_kind = [{"bool": {"should": same_kind, "minimum_should_match": 1}}]
        clauses += same_kind
    return clauses


def _gathered(nodes: Iterable[Node]) -> list[tuple[str | None, str]]:
    """Return the loose words of each field as one text, in order, so that neighbours stay neighbours."""
    by_field: dict[str | None, list[str]] = {}
    for node in nodes:
        if isinstance(node, Text):
            by_field.setdefault(node.within, []).append(node.text)
    return [(within, " ".join(texts)) for within, texts in by_field.items()]
