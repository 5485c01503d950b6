"""The `persian` analyzer equals the chain in Elasticsearch's reference; normalizers take such components too."""

from collections.abc import Callable
from typing import Any

Terms = Callable[..., list[str]]

NEWS = "نمایشگاه کتاب‌هاي ۱۴۰۵ در تهران گشایش یافت؛ مدیرعامل شرکت می‌گوید خبرگزاری‌ها و «علی» را دعوت کرده‌اند."

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


def test_persian_is_the_documented_chain(terms: Terms) -> None:
    assert terms(NEWS, analyzer="persian") == terms(NEWS, **PERSIAN)
    assert terms("کتاب‌ها ۱۲", analyzer="persian") == ["كتاب", "12"]


def test_a_normalizer_takes_what_keeps_one_token(index_with: Callable[[dict[str, Any]], str], terms: Terms) -> None:
    index = index_with(
        {
            "char_filter": {"quote": {"type": "mapping", "mappings": ["« => \\u0022", "» => \\u0022"]}},
            "filter": {"dash": {"type": "pattern_replace", "pattern": "-", "replacement": " "}},
            "normalizer": {
                "mine": {
                    "type": "custom",
                    "char_filter": ["quote"],
                    "filter": ["lowercase", "arabic_normalization", "persian_normalization", "decimal_digit", "dash"],
                }
            },
        }
    )
    assert terms("«Abc-كتابـة» ۱۲", index=index, normalizer="mine") == ['"abc كتابه" 12']
