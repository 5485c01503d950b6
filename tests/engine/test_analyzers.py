"""Analyzers give what Elasticsearch's reference documents, and are the sum of the components that it names."""

from collections.abc import Callable
from typing import Any

import pytest

Terms = Callable[..., list[str]]

FOXES = "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone."
NEWS = "نمایشگاه کتاب‌هاي ۱۴۰۵ در تهران گشایش یافت؛ مدیرعامل شرکت می‌گوید خبرگزاری‌ها و «علی» را دعوت کرده‌اند."

NAMED = [
    ("keyword", [FOXES]),
    ("pattern", ["the", "2", "quick", "brown", "foxes", "jumped", "over", "the", "lazy", "dog", "s", "bone"]),
    ("simple", ["the", "quick", "brown", "foxes", "jumped", "over", "the", "lazy", "dog", "s", "bone"]),
    ("stop", ["quick", "brown", "foxes", "jumped", "over", "lazy", "dog", "s", "bone"]),
    ("whitespace", ["The", "2", "QUICK", "Brown-Foxes", "jumped", "over", "the", "lazy", "dog's", "bone."]),
]

SETTLED = [
    ({"type": "pattern", "pattern": "\\W|_"}, "John_Smith@foo-bar.com", ["john", "smith", "foo", "bar", "com"]),
    ({"type": "pattern", "lowercase": False, "stopwords": ["a"]}, "a B", ["B"]),
    ({"type": "stop", "stopwords": ["the", "over"]}, "The fox over a bone", ["fox", "a", "bone"]),
    ({"type": "persian", "stopwords": ["است"]}, "در تهران است", ["در", "تهر"]),
    (
        {"type": "arabic", "stopwords": "_none_", "stem_exclusion": ["الكتاب"]},
        "في الكتاب والبيت",
        ["في", "الكتاب", "بيت"],
    ),
]

# The reference gives every language analyzer as a custom one "that can be taken as a starting point".
PERSIAN = {
    "char_filter": [{"type": "mapping", "mappings": ["\\u200C=>\\u0020"]}],
    "tokenizer": "standard",
    "filter": [
        "lowercase",
        "decimal_digit",
        "arabic_normalization",
        "persian_normalization",
        {"type": "stop", "stopwords": "_persian_"},
        "persian_stem",
    ],
}
ARABIC = {
    "tokenizer": "standard",
    "filter": [
        "lowercase",
        "decimal_digit",
        {"type": "stop", "stopwords": "_arabic_"},
        "arabic_normalization",
        "arabic_stem",
    ],
}


@pytest.mark.parametrize(("analyzer", "expected"), NAMED, ids=[case[0] for case in NAMED])
def test_tokens_by_name(terms: Terms, analyzer: str, expected: list[str]) -> None:
    assert terms(FOXES, analyzer=analyzer) == expected


@pytest.mark.parametrize(("definition", "text", "expected"), SETTLED)
def test_tokens_with_settings(
    index_with: Callable[[dict[str, Any]], str],
    terms: Terms,
    definition: dict[str, Any],
    text: str,
    expected: list[str],
) -> None:
    index = index_with({"analyzer": {"mine": definition}})
    assert terms(text, index=index, analyzer="mine") == expected


def test_persian_is_the_documented_chain(terms: Terms) -> None:
    assert terms(NEWS, analyzer="persian") == terms(NEWS, **PERSIAN)
    assert terms("کتاب‌ها ۱۲", analyzer="persian") == ["كتاب", "12"]


def test_arabic_is_the_documented_chain(terms: Terms) -> None:
    text = "الكتاب الذي قرأتُه في البيت ١٢"
    assert terms(text, analyzer="arabic") == terms(text, **ARABIC)
    assert "12" in terms(text, analyzer="arabic")


def test_a_normalizer_takes_what_keeps_one_token(index_with: Callable[[dict[str, Any]], str], terms: Terms) -> None:
    index = index_with(
        {
            "char_filter": {"quote": {"type": "mapping", "mappings": ["« => \\u0022", "» => \\u0022"]}},
            "filter": {"dash": {"type": "pattern_replace", "pattern": "-", "replacement": " "}},
            "normalizer": {
                "mine": {
                    "type": "custom",
                    "char_filter": ["quote"],
                    "filter": ["lowercase", "asciifolding", "arabic_normalization", "decimal_digit", "dash", "trim"],
                }
            },
        }
    )
    assert terms(" «Açaí-كتابـة» ۱۲", index=index, normalizer="mine") == ['"acai كتابه" 12']
