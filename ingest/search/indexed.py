"""The values of filters that the articles of an index have, whether or not Peyk's catalogue knows them."""

from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest.search.catalogue import Names, forms
from ingest.search.language import VALUES

MOST = 10_000
"""Maximum values that are read, the commonest first."""
KEPT = 60
"""Seconds for which a process caches the values of an index."""
UNKNOWN = Names()
"""The names of an index that cannot be asked."""
_OUTLET_NAMES = ("name", "name_fa")

_cache: WeakKeyDictionary[Elasticsearch, dict[tuple[str, str], tuple[float, Names]]] = WeakKeyDictionary()


def indexed(client: Elasticsearch, index: str, kind: str) -> Names:
    """Return the values that articles of an index have for a filter of `language.VALUES`, by their names.

    A cluster that cannot be asked has none: what is wrong first is the name.
    """
    kept = _cache.setdefault(client, {})
    read, names = kept.get((index, kind), (0.0, UNKNOWN))
    if not read or monotonic() - read > KEPT:
        try:
            answer = client.search(index=index, ignore_unavailable=True, size=0, aggs={"values": _values(kind)})
        except (ApiError, TransportError):
            return UNKNOWN
        counted = answer.get("aggregations", {}).get("values", {})
        complete = "buckets" in counted and not counted["sum_other_doc_count"]
        names = Names.of(_pairs(kind, counted), complete=complete)
        kept[index, kind] = monotonic(), names
    return names


def _values(kind: str) -> dict[str, Any]:
    counted: dict[str, Any] = {"terms": {"field": VALUES[kind], "size": MOST}}
    if kind == "outlet":
        counted["aggs"] = {name: {"terms": {"field": f"outlet.{name}", "size": 5}} for name in _OUTLET_NAMES}
    return counted


def _pairs(kind: str, counted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for bucket in counted.get("buckets", ()):
        value = bucket["key"]
        named = [each["key"] for name in _OUTLET_NAMES for each in bucket.get(name, {}).get("buckets", ())]
        for name in (value, *named):
            yield from ((form, value) for form in (forms(name) if kind in ("outlet", "agency") else (name,)))
