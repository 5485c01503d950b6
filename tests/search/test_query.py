"""The query body that a search becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.search import build_query
from ingest.search.query import MOST_CHARACTERS

DAY = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


def test_words_help_and_none_is_required() -> None:
    (must,) = build_query("سیل گلستان")["query"]["bool"]["must"]
    assert must["combined_fields"].get("operator", "or") == "or"


@pytest.mark.parametrize(
    ("options", "filters"),
    [
        ({}, []),
        ({"outlet": ["khabar", "borna"]}, [{"terms": {"outlet.id": ["khabar", "borna"]}}]),
        ({"province": ["یزد"]}, [{"terms": {"province": ["یزد"]}}]),
        ({"language": "fa"}, [{"term": {"language": "fa"}}]),
        ({"since": DAY}, [{"range": {"published_at": {"gte": DAY.isoformat()}}}]),
        ({"until": DAY}, [{"range": {"published_at": {"lt": DAY.isoformat()}}}]),
    ],
)
def test_filters_narrow_without_ranking(options: dict[str, Any], filters: list[Any]) -> None:
    assert build_query("سیل", **options)["query"]["bool"]["filter"] == filters


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_no_words_find_everything_newest_first(text: str) -> None:
    body = build_query(text)
    assert "must" not in body["query"]["bool"]
    assert "published_at" in body["sort"][0]


def test_a_query_of_any_length_is_cut_to_what_readers_type() -> None:
    body = build_query("سیل " * 1_000_000)
    assert len(body["query"]["bool"]["must"][0]["combined_fields"]["query"]) <= MOST_CHARACTERS
