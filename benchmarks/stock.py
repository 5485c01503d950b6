"""The same index and searches in stock Elasticsearch, with its `persian` analyzer."""

from typing import Any

from benchmarks.log import Search

FIELDS = ("title^2", "lead^1.5", "body")
_WHOLE: dict[str, Any] = {"number_of_fragments": 0}
_WORK: dict[str, Any] = {
    "highlight": {
        "max_analyzed_offset": 1_000_000,
        "fields": {
            "title": _WHOLE,
            "lead": _WHOLE,
            "body": {"number_of_fragments": 2, "fragment_size": 160, "no_match_size": 160},
        },
    },
    "track_total_hits": True,
    "collapse": {"field": "cluster_id"},
}
"""Peyk's work for every search besides ranking: highlights, an exact total, one copy of a story."""


def definition(ours: dict[str, Any]) -> dict[str, Any]:
    """Return the same index definition with the stock analyzer for every text field."""
    index = {key: value for key, value in ours["settings"]["index"].items() if key != "similarity"}
    return {"settings": {"index": index}, "mappings": _with_stock(ours["mappings"])}


def text_alone() -> dict[str, Any]:
    """Return an index definition of only title, lead, body and url."""
    text = {"type": "text", "analyzer": "persian"}
    fields = {**dict.fromkeys(("title", "lead", "body"), text), "url": {"type": "keyword"}}
    return {"settings": {"number_of_shards": 1, "number_of_replicas": 0}, "mappings": {"properties": fields}}


def body(search: Search) -> dict[str, Any]:
    """Return the body of one `_search` that does the work of `ingest.search.search`."""
    phrase = {"multi_match": {"query": search.words, "type": "phrase", "fields": list(FIELDS)}}
    words = {"combined_fields": {"query": search.words, "fields": list(FIELDS)}}
    query = {"bool": {"must": [phrase if search.kind == "phrases" else words], "filter": _filters(search.narrow)}}
    if "sort" in search.narrow:
        return {"query": query, "sort": [{"published_at": "desc"}, "url"], **_WORK}
    return {"query": query, "rescore": {"window_size": 200, "query": {"rescore_query": phrase}}, **_WORK}


def _filters(narrow: dict[str, Any]) -> list[dict[str, Any]]:
    fields = {"outlet": "outlet.id", "province": "province"}
    filters: list[dict[str, Any]] = [{"terms": {fields[key]: narrow[key]}} for key in fields if key in narrow]
    if "since" in narrow:
        filters.append({"range": {"published_at": {"gte": narrow["since"], "lt": narrow["until"]}}})
    return filters


def _with_stock(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node.get("type") == "text" and "analyzer" in node:
        return {"type": "text", "analyzer": "persian"}
    return {key: _with_stock(value) for key, value in node.items()}
