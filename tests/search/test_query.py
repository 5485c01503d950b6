"""The query body of a search."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.search import build_query
from ingest.search.parse import MOST_WORDS

DAY = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


def _bool(text: str, **options: Any) -> dict[str, Any]:
    """The clauses of the query, by kind."""
    query = build_query(text, **options)["query"]
    clauses: dict[str, Any] = query.get("function_score", {"query": query})["query"]["bool"]
    return clauses


def _fields(clause: dict[str, Any]) -> list[dict[str, Any]]:
    """The `match` clauses of a ranked query, one per field."""
    return [inner["match"] for own in clause["bool"]["should"] for inner in own["bool"]["should"]]


def test_words_help_and_none_is_required() -> None:
    (must,) = _bool("سیل گلستان")["must"]
    matches = _fields(must)
    assert {field for match in matches for field in match} == {"title", "kicker", "lead", "body"}
    assert {match[field].get("operator", "or") for match in matches for field in match} == {"or"}


@pytest.mark.parametrize(
    ("options", "filters"),
    [
        ({"outlet": ["khabar", "borna"]}, [{"terms": {"outlet.id": ["khabar", "borna"]}}]),
        ({"province": ["یزد"]}, [{"terms": {"province": ["یزد"]}}]),
        ({"language": "fa"}, [{"term": {"language": "fa"}}]),
        ({"since": DAY}, [{"range": {"published_at": {"gte": DAY.isoformat()}}}]),
        ({"until": DAY}, [{"range": {"published_at": {"lt": DAY.isoformat()}}}]),
    ],
)
def test_filters_narrow_without_ranking(options: dict[str, Any], filters: list[Any]) -> None:
    assert _bool("سیل", **options)["filter"] == filters


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "استان:یزد", "-سیل"])
def test_where_no_words_are_sought_everything_comes_newest_first(text: str) -> None:
    body = build_query(text)
    assert "must" not in body["query"]["bool"]
    assert "published_at" in body["sort"][0]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_what_only_ranks_is_left_out_where_time_ranks(sort: str) -> None:
    assert "should" not in _bool("سیل گلستان", sort=sort)


def test_a_query_of_any_length_is_cut_to_what_readers_type() -> None:
    (must,) = _bool("سیل " * 1_000_000)["must"]
    assert all(len(match[field]["query"].split()) <= MOST_WORDS for match in _fields(must) for field in match)
