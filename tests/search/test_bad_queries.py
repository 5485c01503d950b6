"""Malformed queries get an answer or a note, whatever they hold, and cost little."""

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.search import search

MEGABYTE = 1_000_000
ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('"', "quotation mark"),
        ("«باران", "quotation mark"),
        ("باران»", "quotation mark"),
        ('"باران" "', "quotation mark"),
        ("((", "bracket"),
        ("باران)", "bracket"),
        ("(" * 100_000 + "باران", "characters"),
        ("(" * 400 + "باران" + ")" * 400, "brackets nested more than"),
        ("و در به از که را", "nothing to search for"),
        ("!!! ؟؟ … ---", "nothing to search for"),
        ("OR AND NOT |", "nothing to search for"),
        ("+ - «»", "nothing to search for"),
        ("\x00\x01\x1b[31m", None),
        ("\x00\x01", "nothing to search for"),
        ("\ud800\udfff", "nothing to search for"),
        ("\ufffe\uffff", "nothing to search for"),
        (ZWNJ, "nothing to search for"),
        ("\u202e\u2066", "nothing to search for"),
        (ZWNJ * MEGABYTE, "nothing to search for"),
        (" " * MEGABYTE, "characters"),
        ("ا" * MEGABYTE, "characters"),
        ("a" * MEGABYTE, "characters"),
        ("-" * MEGABYTE, "characters"),
        ('"' * MEGABYTE, "characters"),
        ("a:" * MEGABYTE, "characters"),
        ("title:" * MEGABYTE, "characters"),
        (" ".join(f"واژه{number}" for number in range(10_000)), "characters"),
        (" ".join(f"a{number}" for number in range(10_000)), "characters"),
        ("ا " * 450, "words"),
        (".*?[ا-ی]+{1,9}~2^3\\/", None),
        ("* ? ~ ^ \\ / { } [ ]", "nothing to search for"),
        ("با*", None),
        ("title:", None),
        ("عنوان: -: +: :", None),
        ("_id:1 _exists_:body {!lucene}", None),
        ('{"query": {"match_all": {}}}', None),
        ("<script>alert(1)</script>", None),
        ("'; DROP TABLE articles; --", None),
        ("😀", None),
        ("𝕭𝖆𝖗", None),
        ("-باران", None),
    ],
    ids=lambda value: (value or "")[:20].encode("unicode_escape").decode(),
)
def test_the_answer_is_hits_or_a_note(news: Elasticsearch, text: str, note: str | None) -> None:
    results = search(news, text)
    assert note is None or any(note in remark for remark in results.notes)
    if note == "nothing to search for":
        assert results.total == 0


@pytest.mark.parametrize("text", ["رسانه:؟؟؟", "استان:*", "از:۹۹/۹۹/۹۹", "تاریخ:" + "9" * 500, 'outlet:""'])
def test_a_filter_of_nonsense_is_refused_with_the_way_out(news: Elasticsearch, text: str) -> None:
    with pytest.raises(PeykError, match="quotation marks"):
        search(news, text)


def test_the_costliest_query_is_bounded(news: Elasticsearch) -> None:
    """Each word is searched in all its forms in each field; any query has a few thousand terms at most."""
    words = " ".join(f'"سرمایه{ZWNJ}گذاری{number} حرفهای"' for number in range(500))
    results = search(news, words)
    assert results.total == 0
    assert "only the first 40 words were read" in results.notes
