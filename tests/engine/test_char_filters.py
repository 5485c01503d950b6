"""Character filters give the results in Elasticsearch's reference for the same settings."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import BadRequestError

Terms = Callable[..., list[str]]

# a sentence, the filter, text, tokens apart by blanks
CASES = [
    (
        "digits are mapped",
        {"type": "mapping", "mappings": ["٠ => 0", "١ => 1", "٢ => 2", "٥ => 5"]},
        "My license plate is ٢٥٠١٥",
        "My license plate is 25015",
    ),
    ("the longest rule wins", {"type": "mapping", "mappings": ["a => 1", "ab => 2"]}, "aab", "12"),
    ("nothing may stand for a text", {"type": "mapping", "mappings": ["ـ =>"]}, "کـــتاب", "کتاب"),
    ("one string holds rules apart by commas", {"type": "mapping", "mappings": "a=>b,c=>d"}, "ac", "bd"),
    (
        "escapes: a space, a comma, a backslash, a tab",
        {"type": "mapping", "mappings": ["\\u200c => \\u0020", "\\u002c => \\\\", "t => \\t"]},
        "می\u200cشود,tx",
        "می شود\\ x",
    ),
    ("a rule is cut at its last arrow", {"type": "mapping", "mappings": ["a=>b => c"]}, "a=>b", "c"),
    (
        "groups are kept",
        {"type": "pattern_replace", "pattern": "(\\d+)-(?=\\d)", "replacement": "$1_"},
        "My credit card is 123-456-789",
        "My credit card is 123_456_789",
    ),
    ("by default a match is deleted", {"type": "pattern_replace", "pattern": "\\d"}, "a1b2", "ab"),
]


@pytest.mark.parametrize(("char_filter", "text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_text(terms: Terms, char_filter: dict[str, Any], text: str, expected: str) -> None:
    assert terms(text, tokenizer="whitespace", char_filter=[char_filter]) == expected.split()


def test_offsets_are_those_of_the_original(analyze: Callable[..., list[dict[str, Any]]]) -> None:
    stretched = {"type": "mapping", "mappings": ["ـ =>"]}
    _, token = analyze("یک کـتاب", tokenizer="standard", char_filter=[stretched])
    assert (token["token"], token["start_offset"], token["end_offset"]) == ("کتاب", 3, 8)


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"type": "mapping"}, "mapping requires either `mappings` or `mappings_path` to be configured"),
        ({"type": "mapping", "mappings": ["a"]}, "Invalid Mapping Rule : [a]"),
        ({"type": "mapping", "mappings": ["a => \\u12"]}, "Invalid escaped char in"),
        ({"type": "mapping", "mappings": ["a => b\\"]}, "Invalid escaped char in"),
        ({"type": "mapping", "mappings": ["a => b", "a => c"]}, "already"),
        ({"type": "pattern_replace"}, "pattern is missing for"),
        ({"type": "pattern_replace", "pattern": "("}, "Unclosed group"),
        ({"type": "no_such_filter"}, "under [no_such_filter]"),
    ],
)
def test_wrong_settings_are_named(terms: Terms, definition: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        terms("x", tokenizer="standard", char_filter=[definition])
    assert message in str(refusal.value.body)
