"""Token filters give the results in Elasticsearch's reference for the same settings."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import BadRequestError

Terms = Callable[..., list[str]]
Filter = str | dict[str, Any]

# tokenizer, filters, text, tokens apart by spaces
CASES: list[tuple[str, list[Filter], str, str]] = [
    ("standard", ["arabic_normalization"], "إقتصاد أحمد آب مدرسة علي على كـتابُ", "اقتصاد احمد اب مدرسه علي علي كتاب"),
    (
        "whitespace",
        [{"type": "common_grams", "common_words": ["is", "the"]}],
        "the quick fox is brown",
        "the the_quick quick fox fox_is is is_brown brown",
    ),
    ("whitespace", [{"type": "common_grams", "common_words": "is,the"}], "fox is", "fox fox_is is"),
    ("whitespace", ["decimal_digit"], "१-one two-२ ۳ ٤", "1-one two-2 3 4"),
    (
        "whitespace",
        [
            {"type": "pattern_capture", "patterns": ["(\\p{Ll}+|\\p{Lu}\\p{Ll}+|\\p{Lu}+)", "(\\d+)"]},
            "lowercase",
        ],
        "import lang3 StringEscapeUtils",
        "import lang3 lang 3 stringescapeutils string escape utils",
    ),
    (
        "uax_url_email",
        [{"type": "pattern_capture", "patterns": ["([^@]+)", "(\\p{L}+)", "(\\d+)", "@(.+)"]}, "lowercase", "unique"],
        "john-smith_123@foo-bar.com",
        "john-smith_123@foo-bar.com john-smith_123 john smith 123 foo-bar.com foo bar com",
    ),
    (
        "whitespace",
        [{"type": "pattern_capture", "preserve_original": False, "patterns": ["(a{1,2})"]}],
        "xaay",
        "aa",
    ),
    (
        "whitespace",
        [{"type": "pattern_replace", "pattern": "(dog)", "replacement": "watch$1"}],
        "foxes jump lazy dogs",
        "foxes jump lazy watchdogs",
    ),
    ("whitespace", [{"type": "pattern_replace", "pattern": "o"}], "foo", "f"),
    ("whitespace", [{"type": "pattern_replace", "pattern": "o", "all": False}], "foo", "fo"),
    ("standard", ["persian_normalization"], "ی ک ہ ۀ", "ي ك ه ه"),
    ("standard", ["persian_stem"], "كتابها خانه بزرگترين", "كتاب خانه بزرگ"),
    (
        "standard",
        [{"type": "stemmer_override", "rules": ["خانه => خانه", "بيتها => بيت"]}, "persian_stem"],
        "خانه بيتها كتابها",
        "خانه بيت كتاب",
    ),
    ("standard", [{"type": "stemmer_override", "rules": "runs=>run,ran=>run"}], "runs ran running", "run run running"),
    ("whitespace", ["unique"], "the quick fox jumps the lazy fox", "the quick fox jumps lazy"),
]


@pytest.mark.parametrize(("tokenizer", "filters", "text", "expected"), CASES)
def test_tokens(terms: Terms, tokenizer: str, filters: list[Filter], text: str, expected: str) -> None:
    assert terms(text, tokenizer=tokenizer, filter=filters) == expected.split()


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"type": "common_grams"}, "missing or empty [common_words] or [common_words_path]"),
        ({"type": "pattern_capture"}, "required setting 'patterns' is missing for token filter"),
        ({"type": "pattern_replace"}, "pattern is missing for"),
        ({"type": "stemmer_override"}, "requires"),
        ({"type": "stemmer_override", "rules": ["a => "]}, "Invalid Keyword override Rule:a => "),
        ({"type": "stemmer_override", "rules": ["a = b"]}, "Invalid Keyword override Rule:a = b"),
        ({"type": "stemmer_override", "rules": [" => b"]}, "Invalid Keyword override Rule: => b"),
        ({"type": "no_such_filter"}, "failed to find global filter under [no_such_filter]"),
    ],
)
def test_wrong_settings_are_named(terms: Terms, definition: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        terms("x", tokenizer="standard", filter=[definition])
    assert message in str(refusal.value.body)
