"""Suggestions while someone types: tags, the commonest first, then titles, the newest first.

They are found by word prefixes in the fields that are searched anyway; nothing is stored for them. docs/search.md
compares this with a completion field and with indexed prefixes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest.elastic.refusals import explain
from ingest.errors import NO_ARTICLES, UnavailableError
from ingest.normalise.text import fold
from ingest.search.loose import sought
from ingest.search.query import NO_NAMES
from ingest.search.spelling import corrections, respelt
from ingest.search.unknown import unknown
from ingest.search.vocabulary import vocabulary
from ingest.settings import settings
from ingest.words import asked

LEAST = 2
"""Minimum letters for a suggestion; fewer could mean anything."""
LEAST_RESPELT = 4
"""Minimum letters of a half-typed word to be corrected."""
MOST_CHARACTERS = 100
COUNTED = 20_000
"""Maximum articles whose tags are counted: enough to tell common from rare, and bounded in an index of any size."""
_ENDING = re.compile("(?<=[^\\W\\d_]{2})[ \u200c]?(?:ه|ها|های|هایی)$")
"""The beginning of a plural ending, which is not indexed, or «ه» that may become one."""
_ADJECTIVE = re.compile("(?<=[^\\W\\d_])ه[ \u200c]?ا[یي]?$")
"""The beginning of an adjective such as «هسته‌ای», which the index spells in its own way."""

Clause = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag or title as its outlet wrote it; `articles`: how many of those counted have the tag, 1 for a title."""

    text: str
    kind: Literal["tag", "title"]
    articles: int = 1


def suggest(client: Elasticsearch, typed: str, *, size: int = 8) -> list[Suggestion]:
    """Return at most `size` tags and titles with all the words typed, in any spelling; the last may be half typed.

    At most half of them are tags. If there are none, misspelt words are corrected. Texts that differ only in spelling
    are given once; withdrawn articles are left out.
    Raises PeykError if the cluster does not answer or nothing was ever indexed.
    """
    typed = " ".join(typed[:MOST_CHARACTERS].split())
    if len(fold(typed)) < LEAST:
        return []
    index = settings().index("articles")
    suggestions = _suggestions(client, index, typed, size)
    if not suggestions:
        try:
            tries = list(dict.fromkeys(_respelt(client, index, typed)))
        except (ApiError, TransportError) as error:
            raise UnavailableError(f"no suggestions: {explain(error)}") from error
        suggestions = next((better for text in tries if (better := _suggestions(client, index, text, size))), [])
    return suggestions


def _suggestions(client: Elasticsearch, index: str, typed: str, size: int) -> list[Suggestion]:
    searches = [part for body in build_suggest(typed, size) for part in ({"index": index}, body)]
    try:
        tags, titles = client.msearch(searches=searches)["responses"]
    except (ApiError, TransportError) as error:
        raise UnavailableError(f"no suggestions: {explain(error)}") from error
    for answer in (tags, titles):
        if answer["status"] == HTTPStatus.NOT_FOUND:
            raise UnavailableError(NO_ARTICLES)
        if "error" in answer:
            causes = [cause["reason"] for cause in answer["error"].get("root_cause", ())]
            raise UnavailableError(f"no suggestions: {'; '.join(causes) or answer['error']['reason']}")
    named = list(_first(_fitting(typed, tags)))[: size // 2]
    return list(_first([*named, *_headlines(titles)]))[:size]


def _respelt(client: Elasticsearch, index: str, typed: str) -> Iterator[str]:
    """Yield the text with misspelt words corrected: first the finished ones, then also the last, maybe half typed."""
    words = typed.split()
    known = vocabulary(client, index)
    known.load(client, asked(typed))
    for end in (len(words) - 1, len(words)):
        if end < len(words) or len(words[-1]) >= LEAST_RESPELT:
            finished = words[:end]
            wanted = sought(" ".join(finished), known, known.glued, NO_NAMES)
            # One article suffices: a suggestion is only an offer, and is shown only if a tag or title holds it.
            better = corrections(client, index, unknown(finished, wanted, known), wanted, known, fewest=1)
            if better:
                yield " ".join((respelt(" ".join(finished), better), *words[end:]))


def build_suggest(typed: str, size: int = 8) -> tuple[Clause, Clause]:
    """Return the bodies of the two `_search`es, for tags and for titles."""
    return _tags(typed), _titles(typed, size)


def beginnings(field: str, typed: str) -> Clause:
    """Return the query for texts of a field with all the words; the last may be half typed."""
    typed = f" {typed}"  # rules of the char filters begin with a space
    options = {"analyzer": "fa_typed", "operator": "and"}
    queries: list[Clause] = [{"match_bool_prefix": {field: {"query": typed, **options}}}]
    before, _, last = typed.replace("\u200c", " ").rpartition(" ")
    if before:
        # «اطلاع رس» may become a compound, and «می ش» a verb.
        queries.append({"match_bool_prefix": {field: {"query": f"{before}{last}", **options}}})
    for pattern, replacement in ((_ENDING, ""), (_ADJECTIVE, "ه\u200cای")):
        finished = pattern.sub(replacement, typed)
        if finished != typed:
            queries.append({"match": {field: {"query": finished, **options}}})
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
        # Without a total, the cluster reads only the newest.
        "track_total_hits": False,
    }


def _fitting(typed: str, answer: Mapping[str, Any]) -> Iterator[Suggestion]:
    """Yield the tags that hold the words typed; the articles found also have other tags."""
    words = [fold(word) for word in typed.replace("\u200c", " ").split()]
    for bucket in answer["aggregations"]["tags"]["buckets"]:
        if all(word in fold(bucket["key"]) for word in words):
            yield Suggestion(bucket["key"], "tag", bucket["doc_count"])


def _headlines(answer: Mapping[str, Any]) -> Iterator[Suggestion]:
    return (Suggestion(hit["_source"]["title"], "title") for hit in answer["hits"]["hits"])


def _first(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield the first of those that differ only in spelling."""
    folded: set[str] = set()
    for suggestion in suggestions:
        key = fold(suggestion.text)
        if key not in folded:
            folded.add(key)
            yield suggestion
