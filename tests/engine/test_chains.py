"""Filters that hold or read other filters: the multiplexer and the two synonym filters, graphs and sets included."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

IndexWith = Callable[..., str]
Analyze = Callable[..., list[dict[str, Any]]]

# filters of the chain before the synonyms, the filter's settings, text, tokens with position and length (if not 1)
SYNONYMS: list[tuple[str, list[Any], dict[str, Any], str, str]] = [
    ("equivalent words expand", [], {"synonyms": ["universe, cosmos"]}, "my cosmos", "my:0 cosmos:1 universe:1"),
    ("or contract to the first", [], {"synonyms": ["ipod, i-pod"], "expand": False}, "ipod", "ipod:0"),
    ("an arrow replaces", [], {"synonyms": ["sea biscuit => seabiscuit"]}, "sea biscuit", "seabiscuit:0"),
    ("rules of one word add up", [], {"synonyms": ["foo => bar", "foo => baz"]}, "foo", "bar:0 baz:0"),
    ("one string holds rules of one pair each", [], {"synonyms": "a=>b"}, "a", "b:0"),
    ("rules go through the chain before", ["lowercase"], {"synonyms": ["Foo => BAR"]}, "FOO", "bar:0"),
    (
        "a lenient filter passes over what the chain leaves nothing of",
        [{"type": "stop", "stopwords": ["bar"]}],
        {"synonyms": ["foo, bar => baz"], "lenient": True},
        "foo",
        "baz:0",
    ),
]


@pytest.fixture
def spans(analyze: Analyze) -> Callable[..., str]:
    """The tokens as `text:position`, and `/length` where a token spans more than one position."""

    def describe(text: str, **where: Any) -> str:
        tokens = analyze(text, **where)
        spanned = {token["token"]: token.get("positionLength", 1) for token in tokens}
        return " ".join(
            f"{token['token']}:{token['position']}"
            + (f"/{spanned[token['token']]}" if token.get("positionLength") else "")
            for token in tokens
        )

    return describe


@pytest.mark.parametrize(("before", "own", "text", "expected"), [c[1:] for c in SYNONYMS], ids=[c[0] for c in SYNONYMS])
def test_synonyms(spans: Callable[..., str], before: list[Any], own: dict[str, Any], text: str, expected: str) -> None:
    for kind in ("synonym", "synonym_graph"):
        given = spans(text, tokenizer="whitespace", filter=[*before, {"type": kind, **own}])
        assert sorted(given.split()) == sorted(expected.split()), kind


def test_a_graph_keeps_phrases_apart_and_can_be_flattened(spans: Callable[..., str]) -> None:
    graph = {"type": "synonym_graph", "synonyms": ["dns, domain name system"]}
    tokens = spans("dns is fragile", tokenizer="standard", filter=[graph])
    assert set(tokens.split()) == {"dns:0/3", "domain:0", "name:1", "system:2", "is:3", "fragile:4"}
    flat = spans("dns is fragile", tokenizer="standard", filter=[graph, "flatten_graph"])
    assert "fragile:4" in flat.split()


def test_a_later_synonym_filter_does_not_see_the_rules_of_an_earlier_one(
    index_with: IndexWith, analyze: Analyze
) -> None:
    index = index_with(
        {
            "filter": {
                "first": {"type": "synonym", "synonyms": ["a => b"]},
                "second": {"type": "synonym", "synonyms": ["a, c", "b => d"]},
            },
            "analyzer": {"both": {"tokenizer": "whitespace", "filter": ["first", "second"]}},
        }
    )
    assert [token["token"] for token in analyze("a", index=index, analyzer="both")] == ["d"]


@pytest.mark.parametrize(
    ("before", "own", "message"),
    [
        ([], {}, "synonym requires either `synonyms`, `synonyms_set` or `synonyms_path` to be configured"),
        ([], {"synonyms": ["a => "]}, "failed to build synonyms"),
        ([], {"synonyms": ["a => b => c"]}, "failed to build synonyms"),
        ([{"type": "stop", "stopwords": ["bar"]}], {"synonyms": ["foo, bar"]}, "failed to build synonyms"),
        (["edge_ngram"], {"synonyms": ["foo, bar"]}, "cannot be used to parse synonyms"),
        ([], {"synonyms_set": "x"}, "supported only for search time synonyms"),
    ],
)
def test_wrong_synonyms_are_named(analyze: Analyze, before: list[Any], own: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        analyze("x", tokenizer="whitespace", filter=[*before, {"type": "synonym", **own}])
    assert message in str(refusal.value.body)


@pytest.fixture
def synonyms_set(node: Elasticsearch) -> Iterator[str]:
    """The name of a set of synonyms that is gone afterwards."""
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
        (
            {"filters": ["lowercase", "lowercase, porter_stem"]},
            "Going HOME",
            "Going:0 going:0 go:0 HOME:1 home:1",
        ),
        ({"filters": ["lowercase"], "preserve_original": False}, "Going HOME", "going:0 home:1"),
        ({"filters": ["edge_ngram"]}, "ab cd", "ab:0 a:0 cd:1 c:1"),
        ({"filters": ["stop", "lowercase"], "preserve_original": False}, "fox the dog", "fox:0 the:1 dog:2"),
        ({"filters": ["stop"], "preserve_original": False}, "the fox the the dog", "fox:1 dog:4"),
        ({"filters": ["lowercase", "stop"]}, "The fox the dog", "The:0 the:0 fox:1 the:2 dog:3"),
        ({"filters": []}, "ab", "ab:0"),
    ],
)
def test_multiplexer(spans: Callable[..., str], own: dict[str, Any], text: str, expected: str) -> None:
    assert spans(text, tokenizer="standard", filter=[{"type": "multiplexer", **own}]) == expected


def test_a_multiplexer_holds_filters_of_the_index(index_with: IndexWith, spans: Callable[..., str]) -> None:
    index = index_with(
        {
            "filter": {
                "plural": {"type": "pattern_replace", "pattern": "$", "replacement": "ها", "all": False},
                "old": {"type": "synonym", "synonyms": ["اطو => اتو"]},
                "spellings": {"type": "multiplexer", "filters": ["plural", "old, plural"]},
            },
            "analyzer": {"search": {"tokenizer": "standard", "filter": ["spellings"]}},
        }
    )
    assert spans("اطو نو", index=index, analyzer="search") == "اطو:0 اطوها:0 اتوها:0 نو:1 نوها:1"


def test_a_multiplexer_names_a_filter_that_is_not_there(index_with: IndexWith) -> None:
    with pytest.raises(BadRequestError, match=r"Multiplexing filter \[many\] refers to undefined tokenfilter \[none\]"):
        index_with(
            {
                "filter": {"many": {"type": "multiplexer", "filters": ["none"]}},
                "analyzer": {"mine": {"tokenizer": "standard", "filter": ["many"]}},
            }
        )


def test_components_that_need_settings_do_not_stand_for_themselves(index_with: IndexWith) -> None:
    with pytest.raises(BadRequestError, match=r"failed to find filter under name \[synonym\]"):
        index_with({"analyzer": {"mine": {"tokenizer": "standard", "filter": ["synonym"]}}})
