"""The effect of each component on a text, on a real node."""

import pytest
from elasticsearch import Elasticsearch

from tests.mappings.analysis.conftest import Analyze

Z = "\u200c"


def _words(tokens: list[tuple[str, int, str]]) -> list[str]:
    """Return the tokens without those that join two words (the second at a position)."""
    first: dict[int, str] = {}
    for token, position, _ in tokens:
        first.setdefault(position, token)
    return list(first.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("كتاب يك", ["کتاب", "یک"], id="Arabic kaf and yeh"),
        pytest.param("ﻛﺘﺎﺏ ﺳﻼﻣﺖ", ["کتاب", "سلامت"], id="presentation forms"),
        pytest.param("کــتــاب مُحَمَّد", ["کتاب", "محمد"], id="tatweel and harakat"),
        pytest.param("آزادی مسئول مؤسسه", ["ازادی", "مسیول", "موسسه"], id="madda and hamza"),
        pytest.param("۱۴۰۵ ١٤٠٥ 1405", ["1405", "1405", "1405"], id="digits"),
        pytest.param("۱۲٬۵۰۰ ۱۲,۵۰۰ 12500", ["12500", "12500", "12500"], id="thousands"),
        pytest.param("۳٫۵ 3.5", ["3.5", "3.5"], id="decimals"),
        pytest.param("۲۴ساعته", ["24", "ساعته"], id="a number glued to a word"),
        pytest.param("۲۰٪ 20% ۲۰ ٪ ٢٠ درصد", ["20", "درصد"] * 4, id="percent"),
        pytest.param("سود ٪۲۰", ["سود", "درصد", "20"], id="percent before the number"),
        pytest.param("#زن_زندگی", ["زن", "زندگی"], id="a hashtag"),
        pytest.param(f"کتاب{Z}ها کتاب ها کتابها", ["کتاب", "کتاب", "کتاب"], id="plural"),
        pytest.param(f"برنامه{Z}هایشان برنامه هایشان برنامههایشان", ["برنامه"] * 3, id="plural of a silent heh"),
        pytest.param("علی هادی کتاب هاشم", ["علی", "هادی", "کتاب", "هاشم"], id="words that begin like the plural"),
        pytest.param(
            "تنها انتهایش بهای نهایی", ["تنها", "انتهایش", "بهای", "نهایی"], id="words that end like the plural"
        ),
        pytest.param(f"بزرگ{Z}ترین بزرگ تر", ["بزرگتر", "بزرگتر"], id="comparative and superlative"),
        pytest.param("دختر هتل ترک", ["دختر", "هتل", "ترک"], id="no comparative"),
        pytest.param(f"او می{Z}شود او می شود میشود", ["او", "میشود", "او", "میشود", "میشود"], id="verb"),
        pytest.param(f"او نمی{Z}شود او نمی شود", ["او", "نمیشود", "او", "نمیشود"], id="negated verb"),
        pytest.param("ماه می ۲۰۲۴", ["ماه", "می", "2024"], id="May"),
        pytest.param(f"هسته{Z}ای هسته ای", ["هستهیی", "هستهیی"], id="adjective of a silent heh"),
        pytest.param(f"خانه{Z}ی خانه ی خانهٔ خانۀ", ["خانه"] * 4, id="ezafe of a silent heh"),
        pytest.param(f"رفته{Z}اند رفته اند رفتهاند", ["رفتهاند"] * 3, id="perfect"),
        pytest.param(f"گفت{Z}وگو گفتگو", ["گفتگو", "گفتگو"], id="two verbs joined by and"),
        pytest.param(f"اطلاع{Z}رسانی اطلاعرسانی", ["اطلاعرسانی", "اطلاعرسانی"], id="compound"),
        pytest.param(
            "تهران علی مردم خدمات میلیارد", ["تهران", "علی", "مردم", "خدمات", "میلیارد"], id="words that stock breaks"
        ),
    ],
)
@pytest.mark.parametrize("analyzer", ["fa_body", "fa_short"])
def test_spellings_of_a_word_are_one_token_in_the_index(
    analyze: Analyze, analyzer: str, text: str, words: list[str]
) -> None:
    assert _words(analyze(analyzer, text)) == words


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        (f"کتاب{Z}های خوب", [f"کتاب{Z}های", "خوب"]),
        ("کتاب های خوب", ["کتاب های", "خوب"]),
        ("او می شود؟", ["او", "می شود"]),
        (f"«هسته{Z}ای»، نشست", [f"هسته{Z}ای", "نشست"]),
        ("كــتاب‌ها.", ["كــتاب‌ها"]),
    ],
)
def test_offsets_cover_whole_words_in_the_spelling_of_the_text(analyze: Analyze, text: str, covered: list[str]) -> None:
    tokens = analyze("fa_body", text)
    singles = {position: part for token, position, part in reversed(tokens)}
    assert [singles[position] for position in sorted(singles)] == covered


def test_bodies_hold_likely_compounds_also_glued_and_titles_every_pair(analyze: Analyze) -> None:
    text = "سرمایه گذاری وزارت کشاورزی"
    glued = {analyzer: {token for token, _, _ in analyze(analyzer, text)} for analyzer in ("fa_body", "fa_short")}
    assert "سرمایهگذاری" in glued["fa_body"]
    assert "وزارتکشاورزی" not in glued["fa_body"]
    assert {"سرمایهگذاری", "گذاریوزارت", "وزارتکشاورزی"} <= glued["fa_short"]


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        pytest.param("معلم", {"معلم", "معلمان"}, id="persons, by lexicon"),
        pytest.param("سیاستگذار", {"سیاستگذار", "سیاستگذاران"}, id="persons, by rule"),
        pytest.param("نمایندگان", {"نماینده", "نمایندگان"}, id="silent heh becomes gan"),
        pytest.param("شهید", {"شهید", "شهدا"}, id="broken plural"),
        pytest.param("شورای", {"شورا", "شورای"}, id="ezafe after a vowel"),
        pytest.param("بلیط", {"بلیط", "بلیت"}, id="two spellings"),
        pytest.param("بطور", {"طور", "بطور", "بهطور"}, id="glued adverb"),
        pytest.param("کتابهای", {"کتاب", "کتابهای"}, id="glued plural"),
        pytest.param("استفادهای", {"استفادهیی", "استفادهای"}, id="glued, and can only be silent heh"),
        pytest.param("حرفهای", {"حرف", "حرفهیی", "حرفهای"}, id="glued, with two readings"),
        pytest.param("مهمترین", {"مهمتر", "مهمترین"}, id="superlative"),
    ],
)
def test_a_query_word_is_given_the_forms_that_the_index_may_hold(analyze: Analyze, query: str, forms: set[str]) -> None:
    assert forms <= {token for token, _, _ in analyze("fa_search", query)}


@pytest.mark.parametrize(
    ("query", "never"),
    [
        ("تهران", "تهر"),
        ("ایران", "ایر"),
        ("جوان", "جو"),
        ("استفادهای", "استفاد"),
        ("تنها", "تن"),
        ("اتهام", "اته"),
        ("صادرات", "صادر"),
    ],
)
def test_a_query_word_is_not_cut_short(analyze: Analyze, query: str, never: str) -> None:
    assert never not in {token for token, _, _ in analyze("fa_search", query)}


def test_a_query_word_may_be_part_of_a_compound_with_its_neighbours_and_stop_words_ask_nothing(
    analyze: Analyze,
) -> None:
    tokens = analyze("fa_search", "اطلاع رسانی در استان")
    at: dict[int, set[str]] = {}
    for token, position, _ in tokens:
        at.setdefault(position, set()).add(token)
    assert [{"اطلاع", "رسانی", "استان", "در"} & found for found in at.values()] == [{"اطلاع"}, {"رسانی"}, {"استان"}]
    assert all("اطلاعرسانی" in found for found in list(at.values())[:2])
    assert analyze("fa_search", "و در به") == []


@pytest.mark.parametrize(
    "analyzer", ["fa_body", "fa_short", "fa_search", "fa_phrase", "fa_exact", "fa_typed", "fa_names"]
)
@pytest.mark.parametrize("unit", [" ", Z, "ه", "ا", "می ", "ه ای ", "1,", "_", "\u0640", "کتاب‌ها "])
def test_no_input_makes_an_analyzer_stumble(analyze: Analyze, analyzer: str, unit: str) -> None:
    assert len(analyze(analyzer, unit * 200)) < 10_000


@pytest.mark.parametrize("unit", [" ", Z, "ه", "می ", "ه ای ", "1,", "_"])
def test_a_megabyte_is_indexed_and_asked_for_without_harm(index: tuple[Elasticsearch, str], unit: str) -> None:
    client, name = index
    text = (unit * 1_000_000)[:1_000_000]
    client.index(index=name, id="megabyte", document={"title": text, "body": text}, refresh=True)
    for query in ({"match": {"body": text}}, {"match_phrase": {"title": text}}):
        assert client.search(index=name, query=query)["timed_out"] is False
