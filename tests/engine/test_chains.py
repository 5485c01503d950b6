"""Filters that hold other filters or read a synonyms set."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

IndexWith = Callable[..., str]
Analyze = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def places(analyze: Analyze) -> Callable[..., str]:
    """Return the tokens as `text:position`."""

    def describe(text: str, **where: Any) -> str:
        return " ".join(f"{token['token']}:{token['position']}" for token in analyze(text, **where))

    return describe


@pytest.fixture
def synonyms_set(node: Elasticsearch) -> Iterator[str]:
    """The name of a synonyms set that is deleted afterwards."""
    name = f"test-{uuid.uuid4().hex}"
    node.synonyms.put_synonym(id=name, synonyms_set=[{"id": "police", "synonyms": "ناجا, فراجا"}])
    yield name
    node.synonyms.delete_synonym(id=name)


def test_a_set_of_synonyms_can_be_changed_without_indexing_anew(
    synonyms_set: str, index_with: IndexWith, node: Elasticsearch
) -> None:
    names = {"type": "synonym_graph", "synonyms_set": synonyms_set, "updateable": True}
    index = index_with(
        {"filter": {"names": names}, "analyzer": {"search": {"tokenizer": "standard", "filter": ["names"]}}},
        mappings={"properties": {"title": {"type": "text", "analyzer": "standard", "search_analyzer": "search"}}},
    )
    node.index(index=index, document={"title": "فرمانده ناجا"}, refresh=True)

    def found(query: str) -> int:
        return int(node.search(index=index, query={"match": {"title": query}})["hits"]["total"]["value"])

    node.indices.reload_search_analyzers(index=index)
    assert (found("فراجا"), found("پلیس")) == (1, 0)
    node.synonyms.put_synonym(id=synonyms_set, synonyms_set=[{"id": "police", "synonyms": "ناجا, پلیس"}])
    assert (found("فراجا"), found("پلیس")) == (0, 1)


@pytest.mark.parametrize(
    ("own", "text", "expected"),
    [
        ({"filters": ["lowercase", "lowercase, decimal_digit"]}, "AB۱ CD", "AB۱:0 ab۱:0 ab1:0 CD:1 cd:1"),
        ({"filters": ["lowercase"], "preserve_original": False}, "Going HOME", "going:0 home:1"),
        ({"filters": ["stop", "lowercase"], "preserve_original": False}, "fox the dog", "fox:0 the:1 dog:2"),
        ({"filters": ["stop"], "preserve_original": False}, "the fox the the dog", "fox:1 dog:4"),
        ({"filters": ["lowercase", "stop"]}, "The fox the dog", "The:0 the:0 fox:1 the:2 dog:3"),
        ({"filters": []}, "ab", "ab:0"),
    ],
)
def test_multiplexer(places: Callable[..., str], own: dict[str, Any], text: str, expected: str) -> None:
    assert places(text, tokenizer="standard", filter=[{"type": "multiplexer", **own}]) == expected


def test_a_multiplexer_holds_filters_of_the_index(index_with: IndexWith, places: Callable[..., str]) -> None:
    index = index_with(
        {
            "filter": {
                "plural": {"type": "pattern_replace", "pattern": "$", "replacement": "ها", "all": False},
                "old": {"type": "stemmer_override", "rules": ["اطو => اتو"]},
                "spellings": {"type": "multiplexer", "filters": ["plural", "old, plural"]},
            },
            "analyzer": {"search": {"tokenizer": "standard", "filter": ["spellings"]}},
        }
    )
    assert places("اطو نو", index=index, analyzer="search") == "اطو:0 اطوها:0 اتوها:0 نو:1 نوها:1"


def test_a_multiplexer_names_a_filter_that_is_not_there(index_with: IndexWith) -> None:
    with pytest.raises(BadRequestError, match=r"Multiplexing filter \[many\] refers to undefined tokenfilter \[none\]"):
        index_with(
            {
                "filter": {"many": {"type": "multiplexer", "filters": ["none"]}},
                "analyzer": {"mine": {"tokenizer": "standard", "filter": ["many"]}},
            }
        )


def test_components_that_need_settings_do_not_stand_for_themselves(index_with: IndexWith) -> None:
    with pytest.raises(BadRequestError, match=r"failed to find filter under name \[synonym_graph\]"):
        index_with({"analyzer": {"mine": {"tokenizer": "standard", "filter": ["synonym_graph"]}}})


def test_a_rule_with_a_word_that_the_chain_drops_is_skipped(
    synonyms_set: str, index_with: IndexWith, node: Elasticsearch, places: Callable[..., str]
) -> None:
    rules = [{"id": "empty", "synonyms": "!, ناجا"}, {"id": "police", "synonyms": "NAJA, پلیس"}]
    node.synonyms.put_synonym(id=synonyms_set, synonyms_set=rules)
    names = {"type": "synonym_graph", "synonyms_set": synonyms_set, "updateable": True}
    chain = {"tokenizer": "standard", "filter": ["lowercase", "names"]}
    index = index_with({"filter": {"names": names}, "analyzer": {"search": chain}})
    node.indices.reload_search_analyzers(index=index)
    assert sorted(places("ناجا Naja", index=index, analyzer="search").split()) == ["naja:1", "ناجا:0", "پلیس:1"]


def test_a_synonyms_set_is_for_searches_only(analyze: Analyze) -> None:
    with pytest.raises(BadRequestError) as refusal:
        analyze("x", tokenizer="standard", filter=[{"type": "synonym_graph", "synonyms_set": "x"}])
    assert "supported only for search time synonyms" in str(refusal.value.body)
