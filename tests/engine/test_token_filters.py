"""Token filters give what Elasticsearch's reference documents for the same settings."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import BadRequestError

Terms = Callable[..., list[str]]
Filter = str | dict[str, Any]

# tokenizer, filters, text, tokens apart by spaces
CASES: list[tuple[str, list[Filter], str, str]] = [
    ("standard", ["arabic_normalization"], "إقتصاد أحمد آب مدرسة علي على كـتابُ", "اقتصاد احمد اب مدرسه علي علي كتاب"),
    ("standard", ["arabic_stem"], "والكتاب", "كتاب"),
    ("standard", ["asciifolding"], "açaí à la carte", "acai a la carte"),
    ("standard", [{"type": "asciifolding", "preserve_original": True}], "açaí la", "acai açaí la"),
    (
        "whitespace",
        [{"type": "common_grams", "common_words": ["is", "the"]}],
        "the quick fox is brown",
        "the the_quick quick fox fox_is is is_brown brown",
    ),
    (
        "whitespace",
        [{"type": "common_grams", "common_words": ["is", "the"], "query_mode": True}],
        "the quick fox is brown",
        "the_quick quick fox_is is_brown",
    ),
    (
        "whitespace",
        [{"type": "common_grams", "common_words": ["the"], "ignore_case": True}],
        "The fox",
        "The The_fox fox",
    ),
    ("whitespace", ["decimal_digit"], "१-one two-२ ۳ ٤", "1-one two-2 3 4"),
    ("standard", ["edge_ngram"], "the quick", "t q"),
    ("standard", [{"type": "edge_ngram"}], "the quick", "t th q qu"),
    ("standard", [{"type": "edge_ngram", "min_gram": 1, "max_gram": 2}], "quick brown jumps", "q qu b br j ju"),
    ("standard", [{"type": "edge_ngram", "side": "back"}], "quick", "k ck"),
    (
        "standard",
        [{"type": "edge_ngram", "min_gram": 2, "max_gram": 2, "preserve_original": True}],
        "quick",
        "qu quick",
    ),
    (
        "whitespace",
        [{"type": "keyword_marker", "keywords": ["jumping"]}, "porter_stem"],
        "fox running and jumping",
        "fox run and jumping",
    ),
    (
        "whitespace",
        [{"type": "keyword_marker", "keywords": ["Jumping"], "ignore_case": True}, "porter_stem"],
        "running jumping",
        "run jumping",
    ),
    (
        "whitespace",
        [{"type": "keyword_marker", "keywords_pattern": "j.*"}, "porter_stem"],
        "running jumping",
        "run jumping",
    ),
    ("whitespace", ["keyword_repeat", "porter_stem"], "fox running", "fox fox running run"),
    ("whitespace", ["keyword_repeat", "porter_stem", "remove_duplicates"], "jumping dog", "jumping jump dog"),
    ("whitespace", [{"type": "length", "min": 0, "max": 4}], "the quick brown fox jumps over", "the fox over"),
    ("whitespace", [{"type": "length", "min": 4}], "the quick fox", "quick"),
    ("standard", ["limit"], "quick fox jumps", "quick"),
    ("standard", [{"type": "limit", "max_token_count": 2}], "quick fox jumps over lazy dog", "quick fox"),
    ("standard", ["lowercase"], "THE Quick FoX JUMPs", "the quick fox jumps"),
    ("standard", [{"type": "lowercase", "language": "turkish"}], "DIŞ İSTANBUL", "dış istanbul"),
    ("standard", ["ngram"], "Quick fox", "Q Qu u ui i ic c ck k f fo o ox x"),
    ("standard", [{"type": "ngram", "min_gram": 3, "max_gram": 3, "preserve_original": True}], "word", "wor ord word"),
    (
        "pattern",
        [
            {"type": "pattern_capture", "patterns": ["(\\p{Ll}+|\\p{Lu}\\p{Ll}+|\\p{Lu}+)", "(\\d+)"]},
            "lowercase",
        ],
        "import org.apache.commons.lang3.StringEscapeUtils",
        "import org apache commons lang3 lang 3 stringescapeutils string escape utils",
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
    (
        "whitespace",
        [{"type": "pattern_replace", "pattern": "O", "flags": "CASE_INSENSITIVE", "all": False}],
        "foo",
        "fo",
    ),
    ("standard", ["persian_normalization"], "ی ک ہ ۀ", "ي ك ه ه"),
    ("standard", ["persian_stem"], "كتابها خانه بزرگترين", "كتاب خانه بزرگ"),
    ("standard", ["porter_stem"], "the foxes jumping quickly", "the fox jump quickli"),
    ("standard", ["reverse"], "quick fox jumps", "kciuq xof spmuj"),
    (
        "standard",
        [{"type": "stemmer_override", "rules": ["running, runs => run", "stemmer => stemmer"]}, "porter_stem"],
        "runs running stemmer jumping",
        "run run stemmer jump",
    ),
    ("keyword", ["trim"], " fox ", "fox"),
    ("whitespace", ["truncate"], "the quinquennial extravaganza", "the quinquenni extravagan"),
    ("whitespace", [{"type": "truncate", "length": 5}], "the quinquennial", "the quinq"),
    ("whitespace", ["unique"], "the quick fox jumps the lazy fox", "the quick fox jumps lazy"),
    (
        "whitespace",
        ["keyword_repeat", {"type": "unique", "only_on_same_position": True}],
        "fox the fox",
        "fox the fox",
    ),
    ("standard", ["uppercase"], "the Quick FoX JUMPs", "THE QUICK FOX JUMPS"),
    (
        "keyword",
        ["word_delimiter_graph"],
        "Neil's-Super-Duper-XL500--42+AutoCoder",
        "Neil Super Duper XL 500 42 Auto Coder",
    ),
    (
        "keyword",
        [{"type": "word_delimiter_graph", "catenate_all": True}],
        "super-duper-xl-500",
        "superduperxl500 super duper xl 500",
    ),
    (
        "keyword",
        [{"type": "word_delimiter_graph", "catenate_words": True}],
        "super-duper-xl",
        "superduperxl super duper xl",
    ),
    ("keyword", [{"type": "word_delimiter_graph", "catenate_numbers": True}], "01-02-03", "010203 01 02 03"),
    (
        "keyword",
        [{"type": "word_delimiter_graph", "preserve_original": True}],
        "super-duper-xl-500",
        "super-duper-xl-500 super duper xl 500",
    ),
    (
        "keyword",
        [{"type": "word_delimiter_graph", "split_on_case_change": False, "split_on_numerics": False}],
        "PowerShot-j2se",
        "PowerShot j2se",
    ),
    (
        "whitespace",
        [{"type": "word_delimiter_graph", "type_table": ["$ => DIGIT", "\\u200c => SUBWORD_DELIM"]}],
        "5$6 کتاب\u200cها",
        "5$6 کتاب ها",
    ),
    ("whitespace", [{"type": "word_delimiter_graph", "protected_words": ["wi-fi"]}], "wi-fi wi-li", "wi-fi wi li"),
]


@pytest.mark.parametrize(("tokenizer", "filters", "text", "expected"), CASES)
def test_tokens(terms: Terms, tokenizer: str, filters: list[Filter], text: str, expected: str) -> None:
    assert terms(text, tokenizer=tokenizer, filter=filters) == expected.split()


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"type": "common_grams"}, "missing or empty [common_words] or [common_words_path]"),
        ({"type": "edge_ngram", "side": "left"}, "invalid side: left"),
        ({"type": "keyword_marker"}, "keyword filter requires either `keywords`, `keywords_path`"),
        ({"type": "keyword_marker", "keywords": ["a"], "keywords_pattern": "a"}, "cannot specify both"),
        ({"type": "lowercase", "language": "klingon"}, "language [klingon] not support for lower case"),
        ({"type": "ngram", "max_gram": 4}, "must be less than or equal to: [1] but was [3]"),
        ({"type": "pattern_capture"}, "required setting 'patterns' is missing for token filter"),
        ({"type": "pattern_replace"}, "pattern is missing for"),
        ({"type": "stemmer_override"}, "requires"),
        ({"type": "stemmer_override", "rules": ["a = b"]}, "Invalid Keyword override Rule:a = b"),
        ({"type": "stemmer_override", "rules": [" => b"]}, "Invalid Keyword override Rule: => b"),
        ({"type": "truncate"}, "length parameter must be provided"),
        ({"type": "word_delimiter_graph", "type_table": ["ab => DIGIT"]}, "Only a single character is allowed"),
        ({"type": "word_delimiter_graph", "type_table": ["a => VOWEL"]}, "Illegal type"),
        ({"type": "no_such_filter"}, "failed to find global filter under [no_such_filter]"),
    ],
)
def test_wrong_settings_are_named(terms: Terms, definition: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        terms("x", tokenizer="standard", filter=[definition])
    assert message in str(refusal.value.body)
