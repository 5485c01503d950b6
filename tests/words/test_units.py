"""Which words of a query form a unit, and the terms of the index for each."""

from collections.abc import Callable

import pytest

from ingest.words import Unit, asked, units


def index(**articles: int) -> Callable[[str], int]:
    return lambda term: articles.get(term, 0)


def seek(text: str, known: Callable[[str], int]) -> list[Unit]:
    return units(text, known, known)


def words(text: str, known: Callable[[str], int] = lambda term: 1) -> list[str]:
    return [unit.word for unit in units(text, known, lambda _: 0)]


@pytest.mark.parametrize("text", ["اطلاع رسانی", "اطلاع\u200cرسانی", "اطلاعرسانی"])
def test_a_compound_is_one_unit_in_every_spelling(text: str) -> None:
    known = index(اطلاع=100, رسانی=50, اطلاعرسانی=40)
    (unit,) = seek(text, known)
    assert unit.word == "اطلاعرسانی" and [part[0] for part in unit.parts] == ["اطلاع", "رسانی"]


@pytest.mark.parametrize("text", ["هیئت علمی", "هیأت علمی", "هیات\u200cعلمی"])
def test_a_compound_is_one_unit_however_its_words_are_spelled(text: str) -> None:
    (unit,) = seek(text, index(هیات=10, هییت=10, علمی=10, هیاتعلمی=5, هییتعلمی=3))
    assert {"هیاتعلمی", "هییتعلمی"} <= set(unit.terms) and unit.apart


def test_a_bare_plural_is_of_the_word_that_the_index_rather_holds() -> None:
    known = index(رشت=40, رشته=500, رشتهای=20, رشتهیی=30, هست=2000, هستهیی=180, هسته=200)
    assert "رشتهای" not in seek("رشت", known)[0].terms
    assert seek("رشتهای", known)[0].word == "رشتهیی"
    assert seek("هستهای", known)[0].word == "هستهیی"


@pytest.mark.parametrize("text", ["بی بی سی", "بی\u200cبی\u200cسی", "بیبیسی"])
def test_spelled_letters_are_one_unit(text: str) -> None:
    (unit,) = seek(text, index(بی=100, سی=100, بیبیسی=5))
    assert unit.word == "بیبیسی"


@pytest.mark.parametrize("text", ["زردکوه نامه", "زردکوه\u200cنامه"])
def test_a_word_that_is_only_in_a_title_and_never_in_two_parts_is_one_unit(text: str) -> None:
    known = index(زردکوهنامه=1, نامه=50)
    (unit,) = units(text, known, lambda _: 0)
    assert unit.word == "زردکوهنامه"
    # Two words that are neighbours in titles alone stay two.
    assert len(units(text, index(زردکوه=3, زردکوهنامه=1, نامه=50), lambda _: 0)) == 2


def test_neighbours_that_articles_hardly_ever_glue_are_two_words() -> None:
    known = index(تیم=1000, ملی=1000, تیمملی=3)
    assert [unit.word for unit in seek("تیم ملی", known)] == ["تیم", "ملی"]


@pytest.mark.parametrize("text", ["2-1", "۲ ۱", "۲/۱"])
def test_two_numbers_are_never_one(text: str) -> None:
    assert "21" not in [unit.word for unit in seek(text, lambda term: 1)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("در چه سالی جنگ تمام شد", ["جنگ", "تمام"]),
        ("زلزله چیست", ["زلزله"]),
        ("پایتخت فرانسه کجاست", ["پایتخت", "فرانسه"]),
    ],
)
def test_question_words_are_left_out_where_anything_else_is_sought(text: str, left: list[str]) -> None:
    found = words(text)
    assert [word for word in found if word in left] == left
    assert not {"چه", "چیست", "کجاست", "شد"} & set(found)


@pytest.mark.parametrize("text", ["کجا", "چیست", "چرا"])
def test_question_words_alone_are_sought(text: str) -> None:
    assert words(text) == [text]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("حیوان", "حیوانات"),
        ("زن", "زنان"),
        ("بزرگ", "بزرگتر"),
        ("مهم", "مهمترین"),
        ("کشور", "کشوری"),
        ("سلامتی", "سلامت"),
        ("تخلف", "تخلفات"),
        ("مسوول", "مسوولین"),
        ("معلم", "معلمین"),
        ("رفتند", "رفته"),
        ("گفته", "گفتند"),
        ("اورد", "اوردهاید"),
        ("برگشت", "برمیگردد"),
        ("برداشت", "برمیدارد"),
        ("میرود", "بروند"),
        ("ایستاد", "بایستد"),
        ("دانشجویی", "دانشجویان"),
        ("ایرانی", "ایرانیان"),
        ("هست", "هستند"),
        ("دل", "دلی"),
        ("خصوصی", "خصوصیترین"),
    ],
)
def test_a_loose_word_stands_for_its_other_forms_that_articles_hold(word: str, other: str) -> None:
    (unit,) = seek(word, index(**{word: 5, other: 5}))
    assert {word, other} <= set(unit.terms)
    (unit,) = seek(word, index(**{word: 5}))
    assert other not in unit.terms


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("دو", "دوان"),
        ("بار", "باران"),
        ("تهران", "تهر"),
        ("ایران", "ایر"),
        ("رفت", "نرفت"),
        ("اینتر", "این"),
        ("پای", "پایان"),
        ("پایین", "پایان"),
        ("مرد", "مردم"),
        ("ساز", "سازمان"),
        ("کشتی", "میکشد"),
        ("کشته", "کاری"),
        ("شاید", "شایسته"),
        ("هشت", "هلند"),
        ("تولد", "تولید"),
        ("میز", "میزان"),
        ("رشت", "رشته"),
        ("اسامی", "اسمان"),
        ("رویای", "روی"),
        ("سیم", "سیمان"),
        ("سیم", "سیمای"),
        ("شیر", "شیرین"),
        ("بنز", "بنزین"),
        ("خرم", "خرید"),
        ("کرم", "کرمان"),
        ("حمل", "حملات"),
        ("امار", "امارات"),
        ("محمد", "محمدی"),
        ("ماه", "ماهی"),
        ("باز", "بازی"),
        ("ببر", "برد"),
        ("رییس", "رییسی"),
        ("کشت", "کشتی"),
    ],
)
def test_words_that_only_look_akin_stay_apart(word: str, other: str) -> None:
    known = index(**{word: 5, other: 5})
    assert other not in seek(word, known)[0].terms
    assert word not in seek(other, known)[0].terms


@pytest.mark.parametrize("text", ["اطلاع رسانی", "حرف\u200cهای تازه", "بی بی سی فارسی", "قیمتدلار", "کوچکترین حیوانات"])
def test_every_count_that_is_needed_was_asked_for(text: str) -> None:
    needed: set[str] = set()

    def known(term: str) -> int:
        needed.add(term)
        return len(needed) % 2

    units(text, known, known)
    assert needed <= asked(text)
