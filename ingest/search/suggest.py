"""Suggestions while someone types: tags, the commonest first, then titles, the newest first.

They are read from the fields that are searched anyway, by the beginnings of their words: nothing is stored for them.
Measured beside a completion field and indexed prefixes in docs/search.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest.errors import NO_ARTICLES, PeykError
from ingest.normalise.text import fold
from ingest.search.loose import sought
from ingest.search.query import NO_NAMES
from ingest.search.spelling import corrections, respelt
from ingest.search.unknown import unknown
from ingest.search.vocabulary import vocabulary
from ingest.settings import settings
from ingest.words import asked

LEAST = 2
"""Letters before which anything could be meant."""
LEAST_RESPELT = 4
"""Letters of a half-typed word that may be misspelt."""
MOST_CHARACTERS = 100
COUNTED = 20_000
"""Articles whose tags are counted at most: enough to tell common from rare, and bounded however large the index."""
_ENDING = re.compile("(?<=[^\\W\\d_]{2})[ \u200c]?(?:ه|ها|های|هایی)$")
"""The beginning of a plural ending, which the index does not hold, or «ه» that may become one."""
_ADJECTIVE = re.compile("(?<=[^\\W\\d_])ه[ \u200c]?ا[یي]?$")
"""The beginning of «هسته‌ای», which the index spells in a way of its own."""

Clause = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag or title as its outlet wrote it; `articles`: how many of those looked at have the tag, 1 for a title."""

    text: str
    kind: Literal["tag", "title"]
    articles: int = 1


def suggest(client: Elasticsearch, typed: str, *, size: int = 8) -> list[Suggestion]:
    """At most `size` tags and titles with all the words typed, of which the last may be half typed, in any spelling.

    Half of them tags, if there are as many. Where there are none, misspelt words are corrected.
    What differs only in spelling is given once; withdrawn articles give none.
    Raises PeykError when the cluster does not answer or nothing was ever indexed.
    """
    typed = " ".join(typed[:MOST_CHARACTERS].split())
    if len(fold(typed)) < LEAST:
        return []
    index = settings().index("articles")
    found = _suggestions(client, index, typed, size)
    if not found:
        try:
            tries = list(dict.fromkeys(_respelt(client, index, typed)))
        except (ApiError, TransportError) as error:
            raise PeykError(f"no suggestions: {error}") from error
        found = next((better for text in tries if (better := _suggestions(client, index, text, size))), [])
    return found


def _suggestions(client: Elasticsearch, index: str, typed: str, size: int) -> list[Suggestion]:
    searches = [part for body in build_suggest(typed, size) for part in ({"index": index}, body)]
    try:
        tags, titles = client.msearch(searches=searches)["responses"]
    except (ApiError, TransportError) as error:
        raise PeykError(f"no suggestions: {error}") from error
    for answer in (tags, titles):
        if answer["status"] == HTTPStatus.NOT_FOUND:
            raise PeykError(NO_ARTICLES)
        if "error" in answer:
            raise PeykError(f"no suggestions: {answer['error']['reason']}")
    named = list(_first(_fitting(typed, tags)))[: size // 2]
    return list(_first([*named, *_headlines(titles)]))[:size]


def _respelt(client: Elasticsearch, index: str, typed: str) -> Iterator[str]:
    """Yield the text with misspelt words corrected: first the finished ones, then also one that may be half typed."""
    words = typed.split()
    known = vocabulary(client, index)
    known.load(client, asked(typed))
    for end in (len(words) - 1, len(words)):
        if end < len(words) or len(words[-1]) >= LEAST_RESPELT:
            finished = words[:end]
            wanted = sought(" ".join(finished), known, known.glued, NO_NAMES)
            # A suggestion is only an offer, and shown only if a title holds it.
            better = corrections(client, index, unknown(finished, wanted, known), wanted, known, fewest=1)
            if better:
                yield " ".join((respelt(" ".join(finished), better), *words[end:]))


def build_suggest(typed: str, size: int = 8) -> tuple[Clause, Clause]:
    """Return the bodies of the two `_search`es, for tags and for titles."""
    return _tags(typed), _titles(typed, size)


def beginnings(field: str, typed: str) -> Clause:
    """Return the query for texts of a field with all the words, of which the last may be half typed."""
    typed = f" {typed}"  # an edge, before which no ending is looked for
    whole = {"analyzer": "fa_typed", "operator": "and"}
    queries: list[Clause] = [{"match_bool_prefix": {field: {"query": typed, **whole}}}]
    before, _, last = typed.replace("\u200c", " ").rpartition(" ")
    if before:
        # «اطلاع رس» may become a compound, and «می ش» a verb.
        queries.append({"match_bool_prefix": {field: {"query": f"{before}{last}", **whole}}})
    for pattern, replacement in ((_ENDING, ""), (_ADJECTIVE, "ه\u200cای")):
        finished = pattern.sub(replacement, typed)
        if finished != typed:
            queries.append({"match": {field: {"query": finished, **whole}}})
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _present(clause: Clause) -> Clause:
    return {"bool": {"filter": [clause], "must_not": [{"term": {"withdrawn": True}}]}}


def _tags(typed: str) -> Clause:
    return {
        "query": _present(beginnings("tags.text", typed)),
        "size": 0,
        "terminate_after": COUNTED,
        "aggs": {"tags": {"terms": {"field": "tags", "size": 100}}},
    }


def _titles(typed: str, size: int) -> Clause:
    return {
        "query": _present(beginnings("title", typed)),
        "size": size * 4,
        "sort": [{"published_at": {"order": "desc", "missing": "_last"}}],
        "_source": ["title"],
        # Without a count the newest are found without looking at the rest.
        "track_total_hits": False,
    }


def _fitting(typed: str, answer: Mapping[str, Any]) -> Iterator[Suggestion]:
    """Yield the tags that have the words typed, and not only stand beside one that has."""
    words = [fold(word) for word in typed.replace("\u200c", " ").split()]
    for bucket in answer["aggregations"]["tags"]["buckets"]:
        if all(word in fold(bucket["key"]) for word in words):
            yield Suggestion(bucket["key"], "tag", bucket["doc_count"])


def _headlines(answer: Mapping[str, Any]) -> Iterator[Suggestion]:
    return (Suggestion(hit["_source"]["title"], "title") for hit in answer["hits"]["hits"])


def _first(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield the first of those that differ only in spelling."""
    seen: set[str] = set()
    for suggestion in suggestions:
        key = fold(suggestion.text)
        if key not in seen:
            seen.add(key)
            yield suggestion
