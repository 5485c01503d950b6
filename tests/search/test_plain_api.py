"""Searches without Peyk's code, as Kibana and API users send them: each spelling finds all three."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.kibana import kql
from ingest.settings import settings
from tests.search.conftest import SPELLINGS

Z = "\u200c"
Form = Callable[[str], dict[str, Any]]
EVERYWHERE = ["title^2", "kicker", "lead", "body"]

FORMS: dict[str, Form] = {
    "query_string, default fields": lambda text: {"query_string": {"query": text}},
    "query_string, every word": lambda text: {"query_string": {"query": f"({text}) AND استان"}},
    "query_string on a field": lambda text: {"query_string": {"query": f"title:({text})"}},
    "query_string, a wildcard beside it": lambda text: {"query_string": {"query": f"({text}) است*"}},
    "simple_query_string": lambda text: {"simple_query_string": {"query": text, "default_operator": "and"}},
    "simple_query_string with an operator": lambda text: {
        "simple_query_string": {"query": f"{text} -باران", "default_operator": "and"}
    },
    "match on the title": lambda text: {"match": {"title": text}},
    "match on the body, every word": lambda text: {"match": {"body": {"query": text, "operator": "and"}}},
    "multi_match, best fields": lambda text: {"multi_match": {"query": text, "fields": EVERYWHERE}},
    "multi_match, cross fields": lambda text: {
        "multi_match": {"query": text, "fields": EVERYWHERE, "type": "cross_fields", "operator": "and"}
    },
    "multi_match, a phrase": lambda text: {
        "multi_match": {"query": f"روابط {text}", "fields": EVERYWHERE, "type": "phrase", "slop": 1}
    },
    "combined_fields": lambda text: {
        "combined_fields": {"query": text, "fields": ["title", "lead", "body"], "operator": "and"}
    },
    "KQL, a word": kql.query,
    "KQL, a phrase": lambda text: kql.query(f'"روابط {text}"'),
    "KQL, a field": lambda text: kql.query(f"title: {text}"),
    "KQL, a phrase in a field": lambda text: kql.query(f'body: "{text} استان"'),
    "KQL, body: (word and word)": lambda text: kql.query(f"body: ({text} and استان)"),
    "KQL, or and not": lambda text: kql.query(f"({text} or زلزله) and not title: باران"),
    "Kibana's Lucene syntax": lambda text: {
        "bool": {
            "must": [{"query_string": {"query": text, "analyze_wildcard": True, "time_zone": "Asia/Tehran"}}],
            "filter": [{"range": {"published_at": {"gte": "2026-01-01T00:00:00.000Z", "format": "strict_date_time"}}}],
        }
    },
}


@pytest.fixture
def found(news: Elasticsearch) -> Callable[[dict[str, Any]], set[str]]:
    def ask(query: dict[str, Any]) -> set[str]:
        hits = news.search(index=settings().index("articles"), query=query)["hits"]["hits"]
        return {hit["_source"]["url"][-1] for hit in hits}

    return ask


def test_every_form_finds_the_three_spellings_by_each(found: Callable[[dict[str, Any]], set[str]]) -> None:
    missed = [
        (name, spelling)
        for name, form in FORMS.items()
        for spelling in SPELLINGS
        if found(form(spelling)) != {"1", "2", "3"}
    ]
    assert missed == []


@pytest.mark.parametrize("spelling", [f"می{Z}شود", "می شود", "میشود"])
def test_a_verb_is_found_in_each_spelling_and_its_negation_is_not(
    found: Callable[[dict[str, Any]], set[str]], spelling: str
) -> None:
    assert found({"query_string": {"query": spelling, "default_operator": "and"}}) == {"5"}


def test_a_word_in_no_field_of_the_text_is_not_found_through_another_field(
    found: Callable[[dict[str, Any]], set[str]],
) -> None:
    assert found({"query_string": {"query": "khabar"}}) == set()
    assert found({"query_string": {"query": "outlet.id:khabar"}}) == {"1", "2", "3"}
