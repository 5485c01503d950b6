"""Facets: how many of the articles that a search finds each outlet, province, topic, person … has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.normalise.dates.labels import month_label
from ingest.search.errors import explained
from ingest.search.filters import CHANGED, WITHDRAWN
from ingest.search.language import KINDS, LANGUAGES
from ingest.search.narrow import EXACT
from ingest.search.parse import parse_for
from ingest.search.query import Reading, build_set
from ingest.search.stories import EXACT as EXACT_STORIES
from ingest.search.stories import STORIES, stories_in
from ingest.search.understand import understand
from ingest.settings import settings

MOST = 50
SURE = 2000
"""Values that each shard reports: counts of a field with no more values are exact on any number of shards."""
FACETS = {
    "outlet": "outlets",
    "kind": "kinds",
    "province": "provinces",
    "topic": "topics",
    "agency": "agencies",
    "person": "persons",
    "organisation": "organisations",
    "place": "places",
    "tag": "tags",
    "section": "sections",
    "language": "languages",
    "changed": "changed",
    "withdrawn": "withdrawn",
    "month": "months",
}
"""Facet -> field of `Facets`."""
USUAL = ("outlet", "province", "section", "month")
_FIELDS = EXACT | {"month": "jalali.month"}
_STATES = {"changed": ("تغییرکرده", "بی‌تغییر"), "withdrawn": ("حذف‌شده", "موجود")}


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet, its Persian label, and how many of the articles found have it."""

    value: str
    label: str
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """`articles`: hits with copies, as `Results.total`. `stories`: hits without copies, as `Results.stories`.

    Months are sorted from the newest to the oldest, the others from the commonest on. An article counts for each of
    its provinces, sections, tags and names, so these sum to more than `articles`. `changed` and `withdrawn` have the
    values `yes` and `no`; withdrawn articles are counted even if `articles` leaves them out. Facets that were not asked
    for are empty. `inexact` names the facets with so many values that some counts may be too low.
    """

    articles: int
    stories: int
    outlets: tuple[Count, ...] = ()
    provinces: tuple[Count, ...] = ()
    sections: tuple[Count, ...] = ()
    months: tuple[Count, ...] = ()
    kinds: tuple[Count, ...] = ()
    topics: tuple[Count, ...] = ()
    agencies: tuple[Count, ...] = ()
    persons: tuple[Count, ...] = ()
    organisations: tuple[Count, ...] = ()
    places: tuple[Count, ...] = ()
    tags: tuple[Count, ...] = ()
    languages: tuple[Count, ...] = ()
    changed: tuple[Count, ...] = ()
    withdrawn: tuple[Count, ...] = ()
    inexact: tuple[str, ...] = ()
    stories_exact: bool = True


def facets(
    client: Elasticsearch,
    text: str,
    *,
    index: str | None = None,
    most: int = MOST,
    by: Iterable[str] = USUAL,
    **narrow: Any,
) -> Facets:
    """Return facets of the articles that `search` counts in `total`, with at most `most` values each.

    `by` are the facets to count, names of FACETS. The other arguments are those of `build_set`. Raises PeykError as
    `search` does, and for an unknown facet.
    """
    wanted = tuple(dict.fromkeys(by))
    index = index or settings().index("articles")
    with explained():
        read, _ = understand(client, index, parse_for(client, index, text))
        answer = client.search(index=index, **build_facets(read, most=most, by=wanted, **narrow)).body
        counts = {FACETS[name]: _counts(name, answer) for name in wanted if name != "withdrawn"}
        if "withdrawn" in wanted:
            body = _counting(read, {"withdrawn": {"filter": WITHDRAWN}}, **narrow | {"withdrawn": True})
            counts["withdrawn"] = _counts("withdrawn", client.search(index=index, **body).body)
    stories = stories_in(answer)
    return Facets(
        answer["hits"]["total"]["value"],
        stories,
        **counts,
        inexact=tuple(name for name in wanted if _errs(answer["aggregations"].get(name, {}))),
        stories_exact=stories <= EXACT_STORIES,
    )


def build_facets(read: Reading, *, most: int = MOST, by: Iterable[str] = USUAL, **narrow: Any) -> dict[str, Any]:
    """Return the body of the `_search` that counts facets; the arguments are those of `facets`.

    Withdrawn articles are not among those that it finds, so `withdrawn` needs a request of its own.
    """
    wanted = tuple(by)
    if strange := next((name for name in wanted if name not in FACETS), None):
        raise PeykError(f"no facet is called {strange}; there are {', '.join(FACETS)}")
    return _counting(read, {name: _aggregation(name, most) for name in wanted if name != "withdrawn"}, **narrow)


def _counting(read: Reading, aggregations: dict[str, Any], **narrow: Any) -> dict[str, Any]:
    query = build_set(read, **narrow)
    return {"query": query, "size": 0, "track_total_hits": True, "aggs": {**STORIES, **aggregations}}


def _aggregation(name: str, most: int) -> dict[str, Any]:
    if name == "changed":
        return {"filter": CHANGED}
    terms: dict[str, Any] = {"field": _FIELDS[name], "size": most, "shard_size": max(most, SURE)}
    if name == "month":
        terms["order"] = {"_key": "desc"}
    if name == "outlet":
        return {"terms": terms, "aggs": {"name": {"terms": {"field": "outlet.name_fa", "size": 1}}}}
    return {"terms": terms}


def _counts(name: str, answer: Mapping[str, Any]) -> tuple[Count, ...]:
    counted = answer["aggregations"][name]
    if name in _STATES:
        found = counted["doc_count"]
        pairs = (("yes", found), ("no", answer["hits"]["total"]["value"] - found))
        labels = dict(zip(("yes", "no"), _STATES[name], strict=True))
        return tuple(Count(value, labels[value], articles) for value, articles in pairs if articles)
    return tuple(Count(bucket["key"], _label(name, bucket), bucket["doc_count"]) for bucket in counted["buckets"])


def _label(name: str, bucket: Mapping[str, Any]) -> str:
    value: str = bucket["key"]
    if name == "month":
        return month_label(value)
    named = bucket.get("name", {}).get("buckets")
    if named:
        return str(named[0]["key"])
    return {"kind": KINDS, "language": LANGUAGES}.get(name, {}).get(value, [value])[0]


def _errs(counted: Mapping[str, Any]) -> bool:
    return bool(counted.get("doc_count_error_upper_bound", 0))
