"""Tokenizers give what Elasticsearch's reference documents for the same settings."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import BadRequestError

Terms = Callable[..., list[str]]

FOXES = "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone."

CASES: list[tuple[str | dict[str, Any], str, list[str]]] = [
    (
        {"type": "char_group", "tokenize_on_chars": ["whitespace", "-", "\n"]},
        "The QUICK brown-fox",
        ["The", "QUICK", "brown", "fox"],
    ),
    ({"type": "char_group", "tokenize_on_chars": ["\\u200c", "punctuation"]}, "می\u200cشود.x", ["می", "شود", "x"]),
    ({"type": "char_group", "tokenize_on_chars": ["letter", "symbol"]}, "1a2+3", ["1", "2", "3"]),
    ({"type": "char_group", "tokenize_on_chars": ["digit"], "max_token_length": 2}, "abc1d", ["ab", "c", "d"]),
    ("edge_ngram", "Quick Fox", ["Q", "Qu"]),
    (
        {"type": "edge_ngram", "min_gram": 2, "max_gram": 10, "token_chars": ["letter", "digit"]},
        "2 Quick Foxes.",
        ["Qu", "Qui", "Quic", "Quick", "Fo", "Fox", "Foxe", "Foxes"],
    ),
    (
        {"type": "edge_ngram", "max_gram": 3, "token_chars": ["custom", "letter"], "custom_token_chars": "+-_"},
        "a+b c",
        ["a", "a+", "a+b", "c"],
    ),
    ("keyword", "New York", ["New York"]),
    ("letter", FOXES, ["The", "QUICK", "Brown", "Foxes", "jumped", "over", "the", "lazy", "dog", "s", "bone"]),
    ("ngram", "Qu F", ["Q", "Qu", "u", "u ", " ", " F", "F"]),
    (
        {"type": "ngram", "min_gram": 3, "max_gram": 3, "token_chars": ["letter", "digit"]},
        "2 Quick Foxes.",
        ["Qui", "uic", "ick", "Fox", "oxe", "xes"],
    ),
    ("path_hierarchy", "/one/two/three", ["/one", "/one/two", "/one/two/three"]),
    ("PathHierarchy", "/one/two", ["/one", "/one/two"]),
    (
        {"type": "path_hierarchy", "delimiter": "-", "replacement": "/", "skip": 2},
        "one-two-three-four-five",
        ["/three", "/three/four", "/three/four/five"],
    ),
    (
        {"type": "path_hierarchy", "delimiter": "-", "replacement": "/", "skip": 2, "reverse": True},
        "one-two-three-four-five",
        ["one/two/three/", "two/three/", "three/"],
    ),
    ("pattern", "The foo_bar_size's default is 5.", ["The", "foo_bar_size", "s", "default", "is", "5"]),
    ({"type": "pattern", "pattern": ","}, "comma,separated,values", ["comma", "separated", "values"]),
    ({"type": "pattern", "pattern": '"((?:\\\\"|[^"]|\\\\")+)"', "group": 1}, '"a", "b \\" c"', ["a", 'b \\" c']),
    ({"type": "simple_pattern", "pattern": "[0123456789]{3}"}, "fd-786-335-514-x", ["786", "335", "514"]),
    ({"type": "simple_pattern_split", "pattern": "_"}, "an_underscored_phrase", ["an", "underscored", "phrase"]),
    ("uax_url_email", "Email me at j.s@global.com", ["Email", "me", "at", "j.s@global.com"]),
    (
        {"type": "uax_url_email", "max_token_length": 5},
        "john.smith@global-international.com",
        ["john", "smith", "globa", "l", "inter", "natio", "nal.c", "om"],
    ),
    (
        "whitespace",
        FOXES,
        ["The", "2", "QUICK", "Brown-Foxes", "jumped", "over", "the", "lazy", "dog's", "bone."],
    ),
    ({"type": "whitespace", "max_token_length": 3}, "abcde f", ["abc", "de", "f"]),
]


@pytest.mark.parametrize(("tokenizer", "text", "expected"), CASES)
def test_tokens(terms: Terms, tokenizer: str | dict[str, Any], text: str, expected: list[str]) -> None:
    assert terms(text, tokenizer=tokenizer) == expected


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"type": "ngram", "max_gram": 4}, "must be less than or equal to: [1] but was [3]"),
        ({"type": "ngram", "token_chars": ["vowel"]}, "Unknown token type: 'vowel'"),
        ({"type": "edge_ngram", "token_chars": ["custom"]}, "requires setting `custom_token_chars`"),
        ({"type": "path_hierarchy", "delimiter": "ab"}, "delimiter must be a one char value"),
        ({"type": "char_group", "tokenize_on_chars": ["vowel"]}, "Invalid escaped char in [vowel]"),
        ({"type": "pattern", "pattern": "("}, "Unclosed group"),
    ],
)
def test_wrong_settings_are_named(terms: Terms, definition: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        terms("x", tokenizer=definition)
    assert message in str(refusal.value.body)
